// Lists of trusted entities of others, unsigned, signed here with a test key and read in place.
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { signList } from '../../sandbox/trust-lists/example-list.ts'
import { issue } from './example-certificates.ts'
import type { TrustList } from './trust-list.ts'
import { verifyTrustList } from './verify-list.ts'

const folder = new URL('../../../shared/trust-lists/lote/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: lists that are skipped have to be noticed
if (missing) console.warn(`real lists of trusted entities are missing: ${folder.pathname}`)

/** The mock list was issued on this day. */
const now = Date.parse('2026-01-15T00:00:00Z') / 1000

const drafted = 'Mock_PID_Provider_List_v0.0.2.json'
const read = (name: string): object => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

/** How the draft of the Commission differs from the standard, in every point. */
const deviationsOfDraft = [
  'otherSchemeName',
  'oneSchemeUri',
  'noSelfPointer',
  'incompleteEntityAddress',
  'entityWithoutOrganization',
]

async function verifySigned(payload: object, tolerate: readonly string[] = deviationsOfDraft): Promise<TrustList> {
  const name = 'CN=Test signer, O=European Commission, C=EU'
  const operator = await issue(undefined, { name, from: now - 1, until: now + 1000 })
  const signers = [operator.certificate]
  return verifyTrustList(await signList(operator, payload, {}, now), { kind: 'pid', signers, now, tolerate })
}

it.skipIf(missing)('a list of PID providers as the Commission drafted it is read', async () => {
  const list = await verifySigned(read(drafted))
  expect(list).toMatchObject({ sequenceNumber: 1, operator: 'European Commission' })
  expect(list.services).toHaveLength(17)
  expect(list.deviations).toEqual(deviationsOfDraft)
  expect(new Set(list.services.map(({ role }) => role))).toEqual(new Set(['issuance']))
})

it.skipIf(missing).each(deviationsOfDraft)(
  'it is refused where one of its deviations is not tolerated: %s',
  async (name) => {
    const others = deviationsOfDraft.filter((one) => one !== name)
    await expect(verifySigned(read(drafted), others)).rejects.toMatchObject({ deviation: name })
  },
)

it.skipIf(missing)('a certificate in it that is malformed is no anchor, and spoils nothing else', async () => {
  // The alternative name of its issuer is cut off.
  const { services, warnings } = await verifySigned(read(drafted))
  expect(warnings).toContain('unusableCertificate')
  const without = services.filter(({ certificates }) => certificates.length === 0)
  expect(without.map(({ country }) => country)).toEqual(['PT'])
  expect(services.flatMap(({ certificates }) => certificates)).toHaveLength(16)
})

it.skipIf(missing)('a list of another type is refused', async () => {
  await expect(verifySigned(read('valid-full.json'))).rejects.toThrow(/another type/)
})

it.skipIf(missing)('a list without its scheme is refused', async () => {
  await expect(verifySigned(read('invalid.json'))).rejects.toThrow(/no list of trusted entities/)
})
