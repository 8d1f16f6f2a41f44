// The binding PARTNERS: who may call our own APIs. Every fault is named by its JSON pointer.
// Refuses: unknown members, scopes that no API has, keys that are private or symmetric, addresses that are none, one name twice.
import * as z from 'zod/mini'
import type { BindingReader } from '../http/bindings.ts'
import { shapeFault } from '../http/shape-fault.ts'
import type { Partner } from './partner.ts'

const text = z.string().check(z.minLength(1), z.maxLength(2000))
const shape = z.array(
  z.strictObject({
    clientId: text,
    name: z.optional(text),
    jwks: z.strictObject({ keys: z.array(z.looseObject({ kty: z.enum(['EC', 'RSA']) })).check(z.minLength(1)) }),
    scopes: z.array(z.enum(['issuance:offers:create', 'issuance:credentials:revoke', 'verification:transactions'])),
    nationalNumber: z.optional(z.boolean()),
    redirectUris: z.optional(z.array(text)),
    interactiveAuthorizationEndpoints: z.optional(z.array(text)),
  }),
)

export const readPartners = (read: BindingReader): Partner[] => read.json<Partner[]>('PARTNERS', faultOf)

function faultOf(list: unknown): string | undefined {
  const issue = shape.safeParse(list).error?.issues[0]
  if (issue?.code === 'unrecognized_keys')
    return `${pointerOf([...issue.path, ...issue.keys.slice(0, 1)])}: is not known`
  if (issue) return [...(issue.path.length > 0 ? [`${pointerOf(issue.path)}:`] : []), shapeFault(issue, list)].join(' ')
  const partners = list as Partner[]
  for (const [
    at,
    { clientId, jwks, redirectUris = [], interactiveAuthorizationEndpoints = [] },
  ] of partners.entries()) {
    if (partners.findIndex((one) => one.clientId === clientId) !== at) return `/${at}/clientId: is taken`
    const key = jwks.keys.findIndex(({ d }) => d !== undefined)
    if (key >= 0) return `/${at}/jwks/keys/${key}: is a private key`
    for (const [name, addresses] of Object.entries({ redirectUris, interactiveAuthorizationEndpoints })) {
      const wrong = addresses.findIndex((address) => !URL.canParse(address))
      if (wrong >= 0) return `/${at}/${name}/${wrong}: is no address`
    }
  }
  return undefined
}

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
