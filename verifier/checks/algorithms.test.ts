// What issuers and holders may sign with: what the relying party's list names, in both formats, whoever signs.
import 'reflect-metadata'
import { ExtendedKeyUsageExtension } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { base64 } from '../../shared/bytes.ts'
import {
  usualAlgorithms,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from '../../shared/keys/verification-algorithm.ts'
import { header } from '../../shared/mdoc/cose.ts'
import type { Party } from '../../shared/mdoc/example-mdoc.ts'
import { createProvider, type Held, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import { ask, createTestVerifier, mdocQuery, partner, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { present } from '../testing/memory-wallet.ts'
import { coseKeyOf, coseNumberOf, createPartyOf, resignMdoc } from '../testing/other-algorithms.ts'
import { checkPresentations } from './index.ts'

const documentUsage = new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'], true)
const provider = await createProvider()
const signers = new Map<VerificationAlgorithm, { pid: Party; documentSigner: Party }>()
for (const algorithm of verificationAlgorithms)
  signers.set(algorithm, {
    pid: await createPartyOf(algorithm),
    documentSigner: await createPartyOf(algorithm, { extensions: [documentUsage] }),
  })
const certificates = [...signers.values()].flatMap(({ pid, documentSigner }) =>
  [...pid.signer.chain, ...documentSigner.signer.chain].map(base64),
)
const lists = [
  {
    ...provider.list,
    services: provider.list.services.map((service) => ({
      ...service,
      certificates: [...service.certificates, ...certificates],
    })),
  },
]
const verifier = await createTestVerifier({ lists })

interface Signed {
  issuer?: VerificationAlgorithm
  holder?: VerificationAlgorithm
  /** Which of its names, where it has several. */
  nth?: 0 | 1
}

const joseName = (algorithm: VerificationAlgorithm, nth: number): string =>
  algorithm === 'EdDSA' && nth === 1 ? 'Ed25519' : algorithm

async function issue(format: Held['format'], { issuer = 'ES256', holder = 'ES256', nth = 0 }: Signed): Promise<Held> {
  const by = signers.get(issuer)
  if (!by) throw new TypeError('there is a signer for each algorithm')
  const bound = await createPartyOf(holder, { name: joseName(holder, nth) })
  if (format === 'dc+sd-jwt') {
    const signer = { ...by.pid.signer, algorithm: joseName(issuer, nth) as 'ES256' }
    return { ...(await issueSdJwt(signer, { own: { cnf: { jwk: { ...bound.jwk } } } })), holder: bound }
  }
  const held = await issueMdoc(provider.documentSigner)
  const credential = await resignMdoc(held.credential, by.documentSigner.signer, {
    protectedHeader: (members) => members.set(header.algorithm, coseNumberOf(issuer, nth)),
    mso: (mso) => (mso.get('deviceKeyInfo') as Map<string, object>).set('deviceKey', coseKeyOf(bound)),
  })
  return { format, credential, holder: bound }
}

async function judge(format: Held['format'], signed: Signed, algorithms: readonly VerificationAlgorithm[]) {
  const isMdoc = format === 'mso_mdoc'
  const asked = await ask(verifier, { query: { credentials: [isMdoc ? mdocQuery() : sdJwtQuery()] } })
  const transaction = { ...asked.transaction, algorithms }
  const [query] = transaction.query.credentials
  if (!query) throw new TypeError('one query was asked')
  const presentation = await present(verifier, asked, await issue(format, signed))
  const presentations = [{ query, presentation }]
  const result = await checkPresentations(verifier, { id: asked.requestId, transaction, presentations })
  const findings = result.credentials.flatMap((one) => one.findings).filter(({ outcome }) => outcome !== 'passed')
  return { verdict: result.verdict, findings: findings.map(({ check, reason }) => `${check}: ${reason}`) }
}

const refusal = (by: string) => expect.stringContaining(`${by} with an algorithm that the request does not allow`)

describe.each(['dc+sd-jwt', 'mso_mdoc'] as const)('a credential as %s', (format) => {
  it.each(verificationAlgorithms)('may be signed with %s where the relying party names it', async (algorithm) => {
    for (const nth of [0, 1] as const) {
      const named = [...new Set([...usualAlgorithms, algorithm])]
      expect(await judge(format, { issuer: algorithm, nth }, named)).toEqual({ verdict: 'accepted', findings: [] })
      expect(await judge(format, { holder: algorithm, nth }, named)).toEqual({ verdict: 'accepted', findings: [] })
    }
  })

  it.each(verificationAlgorithms)('is refused under %s where the relying party does not name it', async (algorithm) => {
    const others = verificationAlgorithms.filter((one) => one !== algorithm)
    const other = algorithm === 'ES256' ? 'ES384' : 'ES256'
    const byIssuer = await judge(format, { issuer: algorithm, holder: other }, others)
    expect(byIssuer.verdict).toBe('refused')
    expect(byIssuer.findings).toEqual([refusal('the credential is signed')])
    const byHolder = await judge(format, { issuer: other, holder: algorithm }, others)
    expect(byHolder.verdict).toBe('refused')
    expect(byHolder.findings).toEqual([refusal('the holder signs')])
  })

  it('is refused under EdDSA where the relying party says nothing', async () => {
    expect(partner.algorithms).toBeUndefined()
    const { transaction } = await ask(verifier)
    expect(transaction.algorithms).toEqual(usualAlgorithms)
    for (const signed of [{ issuer: 'EdDSA' }, { holder: 'EdDSA' }] as const)
      expect((await judge(format, signed, transaction.algorithms)).verdict).toBe('refused')
  })
})
