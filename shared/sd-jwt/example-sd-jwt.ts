// An issuer, a holder and SD-JWTs between them, for the tests beside this file: put together by hand, unlike the code that they
// test. Whatever a test wants can be in them, rightly or wrongly.
import { base64url, sha256, utf8 } from '../bytes.ts'
import { type PublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { importSigner, type Signer } from '../keys/signer.ts'

export const now = 1_790_000_000
export const audience = 'x509_hash:bXJ0LXNoYTI1Ni1vZi1hLWNlcnRpZmljYXRl'
export const nonce = 'n-0S6_WzA2Mj'

export interface Party {
  signer: Signer
  publicKey: CryptoKey
  jwk: PublicJwk
}

export async function createParty(crv: PublicJwk['crv'] = 'P-256'): Promise<Party> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: crv }, true, [
    'sign',
    'verify',
  ])
  const signer = await importSigner({ privateJwk: await crypto.subtle.exportKey('jwk', privateKey), x5c: [] })
  return { signer, publicKey, jwk: parsePublicJwk(signer.publicJwk) }
}

/** JSON as base64url. */
export const encode = (value: unknown): string => base64url(utf8(JSON.stringify(value)))

/** `<salt>, <name>, <value>` or `<salt>, <value>`, or a wrong number of anything. */
export const disclose = (...content: unknown[]): string => encode(content)

export const digestOf = async (disclosure: string): Promise<string> => base64url(await sha256(utf8(disclosure)))
export const digestsOf = (...disclosures: string[]): Promise<string[]> => Promise.all(disclosures.map(digestOf))

/** A compact JWS whose header and payload are just these. */
export async function jws({ signer }: Party, header: unknown, payload: unknown): Promise<string> {
  const signed = `${encode(header)}.${encode(payload)}`
  return `${signed}.${base64url(await signer.sign(utf8(signed)))}`
}

export interface Changes {
  issuer?: Party
  holder?: Party
  payload?: object
  disclosures?: string[]
  header?: object
  claims?: object
}

/** A presentation of one disclosed name and one decoy, for `audience` and `nonce`, with changes. */
export async function present(changes: Changes = {}): Promise<{ text: string; issuer: Party; holder: Party }> {
  const issuer = changes.issuer ?? (await createParty())
  const holder = changes.holder ?? (await createParty())
  const disclosures = changes.disclosures ?? [disclose('2GLC42sKQveCfGfryNRN9w', 'family_name', 'Peeters')]
  const payload = {
    vct: 'urn:eudi:pid:1',
    cnf: { jwk: holder.jwk },
    _sd_alg: 'sha-256',
    _sd: [...(await digestsOf(...disclosures)), await digestOf('a decoy')],
    ...changes.payload,
  }
  const issued = await jws(issuer, { alg: issuer.signer.algorithm, typ: 'dc+sd-jwt' }, payload)
  const shown = `${issued}~${disclosures.map((one) => `${one}~`).join('')}`
  const header = { alg: holder.signer.algorithm, typ: 'kb+jwt', ...changes.header }
  const claims = { aud: audience, nonce, iat: now, sd_hash: await digestOf(shown), ...changes.claims }
  return { text: shown + (await jws(holder, header, claims)), issuer, holder }
}
