// What a bundler makes of a script that is imported `with { type: 'text' }`: its text, which runs in browsers alone.
declare module '*/browser/ask-wallet.js' {
  const text: string
  export default text
}
