// What a bundler makes of an import of a WebAssembly module: compiled, and not an instance yet.
declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}
