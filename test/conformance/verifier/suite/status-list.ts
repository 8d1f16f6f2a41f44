// The status list that a module of the suite serves, signed by the key of the credential: its second place says revoked, and all others valid.
// It counts who fetches it, since a verifier that never asks cannot have known. On jose and zlib alone.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync } from 'node:zlib'
import { importJWK, type JWK } from 'jose'
import { seconds, signJwt } from '../../issuer/suite/keys.ts'
import { configOf } from './running.ts'

export interface ServedList {
  uri: string
  fetched(): number
  close(): void
}

export const [valid, revoked] = [0, 1]

export async function serveStatusList(): Promise<ServedList> {
  const { credential } = await configOf({ format: 'sd_jwt_vc' })
  const signing: JWK = credential?.signing_jwk ?? {}
  const privateKey = (await importJWK(signing, 'ES256')) as CryptoKey
  let [fetched, token] = [0, '']
  const server = createServer((_, response) => {
    fetched += 1
    response.writeHead(200, { 'Content-Type': 'application/statuslist+jwt' }).end(token)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const uri = `http://localhost:${(server.address() as AddressInfo).port}/status`
  const now = seconds()
  token = await signJwt(
    { privateKey },
    { typ: 'statuslist+jwt', x5c: signing.x5c },
    {
      ...{ sub: uri, iat: now, exp: now + 3600, ttl: 60 },
      status_list: { bits: 1, lst: deflateSync(Buffer.of(1 << revoked, 0)).toString('base64url') },
    },
  )
  return { uri, fetched: () => fetched, close: () => void server.close() }
}
