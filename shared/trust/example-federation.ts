// A federation in memory, for tests: entities that publish their configurations and speak of those below them, over a fetch that a test may
// bend, and that counts what was asked.

import type { JWK } from 'jose'
import type { Fetch } from '../http/fetch.ts'
import { signJws } from '../keys/jws.ts'
import { importSigner, type Signer } from '../keys/signer.ts'

export const noon = Date.UTC(2026, 10, 24, 12) / 1000

export interface ExampleEntity {
  id: string
  signer: Signer
  superiors: string[]
}

/** What is said instead: members of the payload and of the header, other keys of the subject, another signer, or an answer as it is. */
export interface StatementBend {
  payload?: Record<string, unknown>
  header?: Record<string, unknown>
  signer?: Signer
  response?: () => Response | Promise<Response>
}

export async function createKey(): Promise<Signer> {
  const { privateKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  return importSigner({ privateJwk: (await crypto.subtle.exportKey('jwk', privateKey)) as JWK, x5c: [] })
}

const jwks = ({ publicJwk }: Signer) => ({ keys: [{ ...publicJwk, kid: kidOf(publicJwk) }] })
const kidOf = ({ x }: JWK): string => String(x).slice(0, 8)

export interface ExampleFederation {
  fetch: Fetch
  asked: string[]
  /** By issuer and subject: `https://anchor.example https://issuer.example`. */
  bends: Map<string, StatementBend>
}

/** @param credentialKey of each entity that issues credentials */
export function createFederation(
  entities: readonly ExampleEntity[],
  credentialKey: JWK,
  now = noon,
): ExampleFederation {
  const asked: string[] = []
  const bends: ExampleFederation['bends'] = new Map()
  const find = (id: string) => entities.find((one) => one.id === id)

  const statement = async (by: ExampleEntity, about: ExampleEntity): Promise<Response> => {
    const { payload = {}, header = {}, signer = by.signer, response } = bends.get(`${by.id} ${about.id}`) ?? {}
    if (response) return response()
    const own = by.id === about.id && {
      authority_hints: by.superiors,
      metadata: {
        federation_entity: { federation_fetch_endpoint: `${by.id}/fetch` },
        openid_credential_issuer: { jwks: { keys: [credentialKey] } },
      },
    }
    const claims = {
      iss: by.id,
      sub: about.id,
      iat: now - 60,
      exp: now + 600,
      jwks: jwks(about.signer),
      ...own,
      ...payload,
    }
    const text = await signJws(
      signer,
      { typ: 'entity-statement+jwt', kid: kidOf(signer.publicJwk), ...header },
      JSON.parse(JSON.stringify(claims)),
    )
    return new Response(text, { headers: { 'Content-Type': 'application/entity-statement+jwt' } })
  }

  const fetch: Fetch = async (address) => {
    asked.push(address)
    const url = new URL(address)
    const by = entities.find(({ id }) => address.startsWith(`${id}/`))
    if (!by) return new Response(null, { status: 404 })
    if (url.pathname.endsWith('/.well-known/openid-federation')) return statement(by, by)
    const about = find(url.searchParams.get('sub') ?? '')
    return about ? statement(by, about) : new Response(null, { status: 404 })
  }
  return { fetch, asked, bends }
}
