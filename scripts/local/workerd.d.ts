// The package has no types of its own: it exports the path of the binary.
declare module 'workerd' {
  const exports: { default: string }
  export default exports
}
