// What an address speaks below HTTP, as OpenSSL of this machine finds out with every version switched on.
import { once } from 'node:events'
import { type ConnectionOptions, connect, type SecureVersion } from 'node:tls'
import { expect } from 'vitest'

/** Only one version. @returns it. @throws when the other side has none of it */
async function handshake(address: string, version: SecureVersion): Promise<string | null> {
  const { hostname, port } = new URL(address)
  const old = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }
  const options: ConnectionOptions = { servername: hostname, port: Number(port), ...old }
  const socket = connect({ ...options, host: '127.0.0.1' })
  await once(socket, 'secureConnect')
  const protocol = socket.getProtocol()
  socket.destroy()
  return protocol
}

/** TLS 1.3 alone: then no cipher suite of older versions can be a bad one. The refusals are alerts of the
 * server: handshake_failure or protocol_version. */
export async function checkTls(address: string): Promise<void> {
  expect(await handshake(address, 'TLSv1.3')).toBe('TLSv1.3')
  for (const old of ['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const)
    await expect(handshake(address, old)).rejects.toThrow(/SSL alert number (40|70)/)
}
