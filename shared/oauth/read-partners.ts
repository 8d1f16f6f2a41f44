// The binding PARTNERS: who may call our own APIs. Every fault is named by its JSON pointer.
// Refuses: unknown members, scopes that no API has, keys that are private or symmetric, addresses that are none, one name twice.
import type { JWK } from 'jose'
import * as z from 'zod/mini'
import type { BindingReader } from '../http/bindings.ts'
import { shapeFault } from '../http/shape-fault.ts'
import { isWalletAddress } from '../http/wallet-link.ts'
import { verificationAlgorithms } from '../keys/verification-algorithm.ts'
import {
  clientIdentifications,
  digitalCredentialProtocols,
  type Partner,
  partnerScopes,
  requestProfiles,
  subjectPolicies,
} from './partner.ts'

const text = z.string().check(z.minLength(1), z.maxLength(2000))
const shape = z.array(
  z.strictObject({
    clientId: text,
    name: z.optional(text),
    jwks: z.strictObject({ keys: z.array(z.looseObject({ kty: z.enum(['EC', 'RSA']) })).check(z.minLength(1)) }),
    scopes: z.array(z.enum(partnerScopes)),
    nationalNumber: z.optional(z.boolean()),
    redirectUris: z.optional(z.array(text)),
    interactiveAuthorizationEndpoints: z.optional(z.array(text)),
    identifiedBy: z.optional(z.enum(clientIdentifications)),
    verifierAttestation: z.optional(z.string()),
    profile: z.optional(z.enum(requestProfiles)),
    schemes: z.optional(z.array(z.string()).check(z.minLength(1))),
    origins: z.optional(z.array(text)),
    digitalCredentialProtocols: z.optional(z.array(z.enum(digitalCredentialProtocols)).check(z.minLength(1))),
    crossDevice: z.optional(z.boolean()),
    algorithms: z.optional(z.array(z.enum(verificationAlgorithms)).check(z.minLength(1))),
    intendedUses: z.optional(z.array(z.strictObject({ id: text, registrationCertificate: z.string() }))),
    unregistered: z.optional(z.boolean()),
    openIdConnect: z.optional(
      z.strictObject({
        redirectUris: z.array(text).check(z.minLength(1), z.maxLength(100)),
        subject: z.optional(z.enum(subjectPolicies)),
        sector: z.optional(text),
        scopes: z.optional(z.array(text)),
        intendedUse: z.optional(text),
      }),
    ),
    webhook: z.optional(text),
  }),
)

/** Nobody where something is wrong, which was named: what else reads of them rests on their shape. */
export function readPartners(read: BindingReader): Partner[] {
  const partners = read.json<Partner[]>('PARTNERS', faultOf)
  return faultOf(partners) === undefined ? partners : []
}

function faultOf(list: unknown): string | undefined {
  const issue = shape.safeParse(list).error?.issues[0]
  if (issue?.code === 'unrecognized_keys')
    return `${pointerOf([...issue.path, ...issue.keys.slice(0, 1)])}: is not known`
  if (issue) return [...(issue.path.length > 0 ? [`${pointerOf(issue.path)}:`] : []), shapeFault(issue, list)].join(' ')
  const partners = list as Partner[]
  for (const [at, partner] of partners.entries()) {
    const { clientId, jwks, redirectUris = [], interactiveAuthorizationEndpoints = [], origins = [] } = partner
    if (partners.findIndex((one) => one.clientId === clientId) !== at) return `/${at}/clientId: is taken`
    const key = jwks.keys.findIndex(({ d }) => d !== undefined)
    if (key >= 0) return `/${at}/jwks/keys/${key}: is a private key`
    const half = jwks.keys.findIndex((one) => !isWhole(one))
    if (half >= 0) return `/${at}/jwks/keys/${half}: is no public key`
    for (const [name, addresses] of Object.entries({ redirectUris, interactiveAuthorizationEndpoints })) {
      const wrong = addresses.findIndex((address) => !isAddress(address))
      if (wrong >= 0) return `/${at}/${name}/${wrong}: is no address`
    }
    const scheme = (partner.schemes ?? []).findIndex((one) => !isScheme(one) && !isWalletAddress(one))
    if (scheme >= 0) return `/${at}/schemes/${scheme}: is neither a scheme nor a plain https address`
    const wrong = origins.findIndex((origin) => !isOrigin(origin))
    if (wrong >= 0) return `/${at}/origins/${wrong}: is no origin`
    if (partner.webhook !== undefined && !URL.canParse(partner.webhook)) return `/${at}/webhook: is no address`
    // It is no part of what a request is sent to and signed for (RFC 9110 section 7.1).
    if (partner.webhook?.includes('#')) return `/${at}/webhook: has a fragment`
  }
  return undefined
}

const isWhole = ({ kty, crv, x, y, n, e }: JWK): boolean =>
  (kty === 'EC' ? [crv, x, y] : [n, e]).every((member) => typeof member === 'string' && member !== '')

/** Of a page or an app, and nothing that a browser would run or show itself. */
const isAddress = (text: string): boolean =>
  !['', 'javascript:', 'data:', 'blob:', 'file:'].includes(URL.parse(text)?.protocol ?? '')

/** As browsers write it: no path, not even a slash. Apps of Android have one of another kind (VP-DCAPI-09); no other scheme is safe. */
const isOrigin = (text: string): boolean =>
  (/^https?:/.test(text) && URL.parse(text)?.origin === text) || /^android:apk-key-hash:[\w-]{43}$/.test(text)

const isScheme = (text: string): boolean => /^[a-z][a-z0-9+.-]*$/.test(text)

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
