// Every configuration of the catalogue, to the byte: with fixed keys, records, time, randomness and status index only the signature differs
// from one time to the next. Each has a file in golden/; `UPDATE_GOLDEN=1 npm test -- golden` writes those that changed, and whoever
// commits them has read what changed for wallets and verifiers.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { concat, fromBase64url, hex, sha256, textOf } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { CredentialType, SignerName } from '../../shared/credentials/credential-type.ts'
import { catalogue, type Offered } from '../../shared/credentials/index.ts'
import { parsePublicJwk } from '../../shared/keys/public-key.ts'
import { importSigner, type SignerSecret } from '../../shared/keys/signer.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import type { Random } from '../../shared/random.ts'
import type { Issuer } from '../issuer.ts'
import { goldenRecords, goldenRecordsOfChild } from '../testing/golden-records.ts'
import {
  afternoon,
  chains,
  createMemoryIssuer,
  createMemorySources,
  createTestSecret,
  jan,
} from '../testing/memory-issuer.ts'
import { issue } from './issue.ts'

const update = process.env.UPDATE_GOLDEN === '1'
const folder = new URL('./golden/', import.meta.url)
const fileOf = (name: string): URL => new URL(name, folder)
const read = (name: string): string | undefined =>
  existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8') : undefined

const offers: Offered[] = catalogue.flatMap((type) =>
  type.configurations.map((configuration) => ({ type, configuration })),
)
const nameOf = ({ configuration }: Offered): string => `${configuration.id}.txt`

/** Keys and certificates of tests alone. */
interface Keys {
  holder: JWK
  signers: Record<string, SignerSecret>
}

async function openKeys(): Promise<Keys> {
  const kept = JSON.parse(read('keys.json') ?? '{"signers":{}}') as Keys
  const wanted = [...new Set(offers.map(({ configuration }) => configuration.signer))]
  const missing = wanted.filter((name) => !kept.signers[name])
  if (missing.length > 0 && !update) throw new Error(`golden/keys.json has no ${missing}: run with UPDATE_GOLDEN=1`)
  const validity = { notBefore: afternoon - 30 * day, notAfter: afternoon + 365 * day }
  for (const name of missing) kept.signers[name] = await createTestSecret(name, validity)
  kept.holder ??= (await createTestSecret('holder', validity)).privateJwk
  if (missing.length > 0) writeFileSync(fileOf('keys.json'), `${JSON.stringify(kept, undefined, 2)}\n`)
  return kept
}

const { holder, signers } = await openKeys()
const { kty, crv, x, y } = holder
const key = parsePublicJwk({ kty, crv, x, y })

/** The bytes 0, 1, 2 and so on, hashed. */
async function createFixedRandom(): Promise<Random> {
  const blocks = await Promise.all(Array.from({ length: 128 }, (_, at) => sha256(Uint8Array.of(at))))
  const bytes = concat(...blocks)
  let used = 0
  return (length) => {
    used += length
    if (used > bytes.length) throw new RangeError('more is drawn than there is')
    return bytes.slice(used - length, used)
  }
}

async function createGoldenIssuer({ type }: Offered): Promise<Issuer> {
  const issuer = await createMemoryIssuer()
  const fixed = Object.entries(signers).map(async ([name, secret]) => [name, await importSigner(secret, chains)])
  return {
    ...issuer,
    random: await createFixedRandom(),
    signers: { ...issuer.signers, ...(Object.fromEntries(await Promise.all(fixed)) as Record<SignerName, never>) },
    statusLists: {
      ...issuer.statusLists,
      allocate: async () => ({
        handle: '1',
        references: [{ uri: `${issuer.config.issuerUrl}/status/1`, index: 4711 }],
      }),
      settle: async () => true,
    },
    sources: createMemorySources(
      Object.fromEntries(
        Object.values(type.needs).map(({ name }) => [
          name,
          async ({ about }) => ({ ...recordOf(type, name), ssin: about }),
        ]),
      ),
    ),
  }
}

function recordOf({ about }: CredentialType, kind: string) {
  const record = (about === 'children' ? goldenRecordsOfChild : goldenRecords)[kind]
  if (!record) throw new Error(`add a record of the kind ${kind} to issuer/testing/golden-records.ts`)
  return record
}

async function issued(offered: Offered): Promise<string> {
  const issuer = await createGoldenIssuer(offered)
  const about = offered.type.about === 'children' ? goldenRecordsOfChild.person?.ssin : undefined
  const input = { subject: jan.ssin, offered, keys: [key], traceId: 'trace', ...(about && { about }) }
  const [credential = ''] = await issue(issuer, input)
  return offered.configuration.format === 'mso_mdoc' ? linesOfMdoc(credential) : linesOfSdJwt(credential)
}

/** The texts within, as they are encoded. */
function linesOfSdJwt(credential: string): string {
  const [jwt = '', ...disclosures] = credential.split('~')
  const [header = '', payload = ''] = jwt.split('.')
  return `${[header, payload, ...disclosures].map((part) => textOf(fromBase64url(part))).join('\n')}\n`
}

/** The bytes, part by part; texts in them beside. */
function linesOfMdoc(credential: string): string {
  const { nameSpaces, issuerAuth, msoBytes } = parseIssuerSigned(credential)
  const { signature } = issuerAuth
  const bytes = fromBase64url(credential)
  expect(hex(bytes.slice(-signature.length))).toBe(hex(signature))
  const items = [...nameSpaces].flatMap(([space, all]) =>
    all.map((item) => [`${space} ${item.element}`, item.bytes] as const),
  )
  const parts = [
    ...items,
    ['mso', msoBytes] as const,
    ['whole, but for the signature', bytes.slice(0, -signature.length)] as const,
  ]
  return parts.map(([name, part]) => `${name}\n${inLines(hex(part))}`).join('\n')
}

const inLines = (text: string): string => `${text.match(/.{1,120}/g)?.join('\n')}\n`

describe('a credential of the configuration', () => {
  it.each(offers.map((offered) => [offered.configuration.id, offered] as const))(
    '%s has the bytes of its golden file',
    async (_, offered) => {
      const bytes = await issued(offered)
      if (update) writeFileSync(fileOf(nameOf(offered)), bytes)
      const golden = read(nameOf(offered))
      if (golden === undefined) throw new Error(`${nameOf(offered)} is missing: run with UPDATE_GOLDEN=1, and read it`)
      expect(bytes).toBe(golden)
    },
  )
})

it('there is no golden file of what is not in the catalogue', () => {
  const wanted = [...offers.map(nameOf), 'keys.json']
  const stale = readdirSync(folder).filter((name) => !wanted.includes(name))
  if (update) for (const name of stale) rmSync(fileOf(name))
  else expect(stale).toEqual([])
})
