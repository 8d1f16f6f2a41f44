// Services of real national lists of 2023, read in place at their clock, and certificates that were issued by them: those who sign the lists of
// countries and the list of lists.
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, fromBase64 } from '../bytes.ts'
import { type Certificate, CertificateRefused, parseCertificate } from '../trust/certificate.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import { compileServices } from './compile-services.ts'
import { createFacts, createMatchService } from './match-service.ts'
import { officialJournal2019, officialJournal2026 } from './official-journal.ts'
import { qualifiedBy } from './qualified-certificate.ts'
import { openServices } from './service-index.ts'
import { serviceStatuses, serviceTypes } from './service-uris.ts'
import { stateAt } from './state-at.ts'
import type { TrustedList } from './trusted-list.ts'
import { verifyListOfLists } from './verify-list-of-lists.ts'
import { verifyNationalList } from './verify-national-list.ts'

const folder = new URL('../../../shared/trust-lists/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: lists that are skipped have to be noticed
if (missing) console.warn(`real trusted lists are missing: ${folder.pathname}`)

const read = (name: string): Bytes => new Uint8Array(readFileSync(new URL(name, folder)))
const seconds = (time: string): number => Date.parse(time) / 1000
const now = seconds('2023-11-01T00:00:00Z')
const territories = ['AT', 'BE', 'CY', 'EL', 'FR', 'HU', 'IE', 'LI', 'LU', 'NO', 'SE', 'UK']
/** France's list had run out by then. */
const clockOf = (territory: string): number => (territory === 'FR' ? seconds('2023-08-01T00:00:00Z') : now)

const fetchPivot = async (location: string): Promise<Bytes> => read(`2023/${location.split('/').at(-1)}`)

describe.skipIf(missing)('services of real lists', () => {
  let lists: TrustedList[]
  let bundle: ServiceBundle
  let above: TrustedList
  let signers: Certificate[]

  beforeAll(async () => {
    above = (await verifyListOfLists(read('2023/eu-lotl-332.xml'), { bootstrap: officialJournal2019, fetchPivot, now }))
      .list
    const { pointers } = above
    lists = await Promise.all(
      territories.map((territory) =>
        verifyNationalList(read(`2023/${territory.toLowerCase()}.xml`), {
          territory,
          pointers,
          now: clockOf(territory),
        }),
      ),
    )
    bundle = await compileServices(above, lists)
    const next = await verifyListOfLists(read('2026/eu-lotl-388.xml'), {
      bootstrap: officialJournal2026,
      fetchPivot,
      now: seconds('2026-07-16T00:00:00Z'),
    })
    const named = [...pointers, ...next.list.pointers].flatMap((pointer) => pointer.signers)
    signers = [...new Set(named)].flatMap((text) => parsed(text))
  })

  it('are bundled in little space, and come back as they were', async () => {
    const granted = lists.map((list) => ({
      ...list,
      services: list.services.filter(({ states: [current] }) => current?.status === serviceStatuses.granted),
    }))
    const compiled = await compileServices(above, granted)
    expect(compiled.services).toHaveLength(512)
    // Of the 1,662 granted services of all Europe 767 issue certificates, and these take most of it: together they stay below 700 kB.
    const keys = compiled.identities.filter(([, key]) => !key.startsWith('#')).length
    expect(keys).toBeLessThan(300)
    expect((JSON.stringify(compiled).length * 767) / 299).toBeLessThan(700_000)
    const index = openServices(JSON.parse(JSON.stringify(bundle)))
    expect(index.listOf('EL')?.sequenceNumber).toBe(lists.find(({ territory }) => territory === 'EL')?.sequenceNumber)
  })

  it('are found for certificates that they issued, and what these are qualified for', async () => {
    const found = await Promise.all(signers.map((signer) => judged(signer)))
    expect(found.filter((one) => one !== undefined).sort()).toEqual([
      'BE seal DigiCert Europe Belgium B.V.',
      'BE seal DigiCert Europe Belgium B.V.',
      'BE seal GlobalSign NV/SA',
      'BE seal GlobalSign NV/SA',
      'FR signature Agence Nationale des Titres Sécurisés',
      'FR signature Agence Nationale des Titres Sécurisés',
      'FR signature Agence Nationale des Titres Sécurisés',
      'LU signature LuxTrust S.A.',
      'NO nothing Buypass AS',
      'NO nothing Buypass AS',
      'NO nothing Buypass AS',
    ])
  })

  it('are not found for the signer of list of lists 388, whom Portugal knows', async () => {
    const pem = new TextDecoder().decode(read('2026/eu-lotl-signer.pem'))
    const signer = parseCertificate(fromBase64(pem.replace(/-----.*?-----|\s/g, '')))
    expect(await judged(signer)).toBeUndefined()
  })

  async function judged(signer: Certificate): Promise<string | undefined> {
    const factsOf = createFacts()
    const facts = await factsOf(signer)
    const territory = facts.issuerCountry?.toUpperCase() ?? ''
    const at = Math.max(now, signer.notBefore)
    const type = serviceTypes.qualifiedCertificates
    const index = openServices(bundle)
    const match = await createMatchService(factsOf)(index, { chain: [signer], type, territory, at })
    if (!match.matched) return undefined
    const states = match.services.flatMap(({ states }) => stateAt(states, at)?.state ?? [])
    const { signature, seal } = qualifiedBy(states, facts)
    const purpose = seal === 'qualified' ? 'seal' : signature === 'qualified' ? 'signature' : 'nothing'
    return `${territory} ${purpose} ${match.services[0]?.names[0]}`
  }
})

/** Keys of a kind that is not accepted here belong to nobody. */
function parsed(text: string): Certificate[] {
  try {
    return [parseCertificate(fromBase64(text))]
  } catch (error) {
    if (error instanceof CertificateRefused) return []
    throw error
  }
}
