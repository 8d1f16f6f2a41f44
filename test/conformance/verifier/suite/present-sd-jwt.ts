// A PID of the suite as an SD-JWT VC, made for each presentation: by the key and under the certificates of the configuration, bound to a fresh
// key, without a status unless the module gives it one, and with digests that belong to nothing. It discloses what was asked for. On jose alone.
import { createHash, randomBytes } from 'node:crypto'
import { importJWK, type JWK } from 'jose'
import { createKey, seconds, signJwt } from '../../issuer/suite/keys.ts'
import type { Bend } from './bend.ts'
import type { CredentialQuery, Parameters } from './read-request.ts'
import { configOf } from './running.ts'

const week = 7 * 86_400
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')
const salt = (): string => randomBytes(16).toString('base64url')
const disclosureOf = (...content: unknown[]): string =>
  Buffer.from(JSON.stringify([salt(), ...content])).toString('base64url')

const claims = { family_name: 'Dupont', given_name: 'Jean', birthdate: '1980-05-23', nationalities: ['FR'] }

/** What the presentation discloses of it. */
export const sdJwtClaims = (query: CredentialQuery | undefined): Partial<typeof claims> =>
  Object.fromEntries(
    Object.entries(claims).filter(([name]) => query?.claims?.some(({ path: [asked] }) => asked === name)),
  )

export async function presentSdJwt({ client_id, nonce, dcql_query }: Parameters, bend: Bend): Promise<string> {
  const { credential } = await configOf({ format: 'sd_jwt_vc' })
  const holder = await createKey()
  const signing: JWK = credential?.signing_jwk ?? {}
  const now = seconds()
  const { disclosed, digests } = disclose(sdJwtClaims(dcql_query.credentials[0]))
  const issued = await signJwt(
    { privateKey: (await importJWK(signing, 'ES256')) as CryptoKey },
    { typ: 'dc+sd-jwt', x5c: signing.x5c },
    {
      iss: 'https://suite.example/test/a/attestry',
      vct: 'urn:eudi:pid:1',
      iat: now,
      exp: now + 2 * week,
      cnf: { jwk: { ...holder.publicJwk, ...(bend.keyMembers ?? { kid: salt(), use: 'sig', alg: 'ES256' }) } },
      _sd: digests,
      ...(bend.status && { status: { status_list: bend.status } }),
    },
  )
  const sdJwt = [bend.spoiled === 'credential' ? spoil(issued) : issued, ...disclosed, ''].join('~')
  const keyBinding = await signJwt(
    holder,
    { typ: 'kb+jwt' },
    {
      iat: now + (bend.issuedAfter ?? 0),
      aud: (bend.audience ?? same)(client_id),
      nonce: (bend.nonce ?? same)(nonce),
      sd_hash: (bend.sdHash ?? same)(hash(sdJwt)),
    },
  )
  return sdJwt + (bend.spoiled === 'keyBinding' ? spoil(keyBinding) : keyBinding)
}

const same = (text: string): string => text

/** Every bit pattern of the signature turned. */
function spoil(jwt: string): string {
  const at = jwt.lastIndexOf('.') + 1
  const signature = Buffer.from(jwt.slice(at), 'base64url').map((byte) => byte ^ 0x5a)
  return jwt.slice(0, at) + Buffer.from(signature).toString('base64url')
}

/** The digests are of everything; the country of birth is inside of a claim that always stays back. */
function disclose(asked: Partial<typeof claims>): { disclosed: string[]; digests: string[] } {
  const nationality = disclosureOf('FR')
  const { nationalities: _, ...texts } = claims
  const all = {
    ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, disclosureOf(name, value)])),
    nationalities: disclosureOf('nationalities', [{ '...': hash(nationality) }]),
    place_of_birth: disclosureOf('place_of_birth', { _sd: [hash(disclosureOf('country', 'DD'))] }),
  }
  const decoys = [salt(), salt(), salt()]
  const disclosed = Object.entries(all).flatMap(([name, one]) => (name in asked ? [one] : []))
  return {
    disclosed: asked.nationalities ? [...disclosed, nationality] : disclosed,
    digests: [...Object.values(all), ...decoys].map(hash).toSorted(),
  }
}
