// Where an authorization leads back to, in terms that a person can judge: the host of an address, the scheme of an app, or this
// computer. Never the name that the wallet gave itself.

export type Destination = { kind: 'site' | 'app'; name: string } | { kind: 'thisComputer' }

/** A program on the person's own machine (RFC 8252 section 7.3). */
export const isLoopback = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** `redirectUri`: as it was accepted at the pushed request. */
export function destinationOf(redirectUri: string): Destination {
  const url = new URL(redirectUri)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { kind: 'app', name: url.protocol.slice(0, -1) }
  return isLoopback(url) ? { kind: 'thisComputer' } : { kind: 'site', name: url.host }
}
