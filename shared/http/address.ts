// Which addresses may be spoken to at all: https, and in the sandbox also plain http on this machine.

export function isSafeAddress(address: string, sandbox: boolean): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'https:' || (sandbox && url?.protocol === 'http:' && url.hostname === 'localhost')
}
