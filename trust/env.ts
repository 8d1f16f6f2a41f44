// Bindings -> TrustConfig. Says which binding is missing or weak, and refuses to run.
import * as z from 'zod/mini'
import { isConfigurableAddress } from '../shared/http/address.ts'
import { type BindingReader, readBindings } from '../shared/http/bindings.ts'
import { readHosts } from '../shared/http/read-hosts.ts'
import { shapeFault } from '../shared/http/shape-fault.ts'
import { readTrustSources } from '../shared/trust/trust-sources.ts'
import type { EntitiesSource } from './source.ts'
import type { TrustConfig } from './trust.ts'

export type TrustEnv = Readonly<Record<string, unknown>>

const number = z.number().check(z.int(), z.minimum(1))
const listOfLists = z.strictObject({
  url: z.string(),
  journal: z.string().check(z.minLength(1)),
  signers: z.array(z.string().check(z.regex(/^[0-9a-f]{64}$/))).check(z.minLength(1)),
  sequenceNumber: z.optional(number),
  countries: z.optional(z.array(z.string().check(z.regex(/^[A-Z]{2}$/)))),
  sequenceNumbers: z.optional(z.record(z.string(), number)),
})

/** @throws BindingsRefused */
export function readTrust(env: TrustEnv): TrustConfig {
  const read = readBindings(env)
  const sandbox = read.text('PROFILE') === 'sandbox'
  const entities = readTrustSources(read, sandbox).map(
    ({ kind, url, signers, sequenceNumber, form, tolerate, selfRollover, crl }): EntitiesSource => ({
      type: 'entities',
      kind,
      url,
      signers: signers.map(({ id }) => id),
      ...(sequenceNumber !== undefined && { sequenceNumber }),
      ...(form && { form }),
      ...(tolerate && { tolerate }),
      ...(selfRollover && { selfRollover }),
      ...(crl && { crl }),
    }),
  )
  const crlHosts = env.CRL_HOSTS === undefined ? [] : readHosts(read, 'CRL_HOSTS')
  const lotl = env.LIST_OF_LISTS === undefined ? undefined : readListOfLists(read, sandbox)
  read.finish()
  const crls = crlHosts.length > 0 && { crlHosts }
  if (!lotl) return { sandbox, sources: entities, ...crls }
  const { countries, sequenceNumbers, ...source } = lotl
  return {
    sandbox,
    ...crls,
    sources: [{ type: 'listOfLists', ...source }, ...entities],
    national: { ...(countries && { countries }), ...(sequenceNumbers && { sequenceNumbers }) },
  }
}

function readListOfLists(read: BindingReader, sandbox: boolean): z.infer<typeof listOfLists> {
  return read.json<z.infer<typeof listOfLists>>('LIST_OF_LISTS', (value) => {
    const issue = listOfLists.safeParse(value).error?.issues[0]
    if (issue) return `/${issue.path.join('/')}: ${shapeFault(issue, value)}`
    if (!isConfigurableAddress(value.url, sandbox)) return '/url: is no https address'
    return undefined
  })
}
