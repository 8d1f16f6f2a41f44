// Whatever the sandbox's wallet can break, it breaks that alone: the verifier finds fault with that check, and with what cannot be told
// without it.
import { describe, expect, it } from 'vitest'
import type { PresentationResult } from '../../sandbox/relying-party/verifier-client.ts'
import { type Breach, type Format, type Means, nameOf, type Status } from '../../sandbox/wallet/breaking/breach.ts'
import type { Breaking } from '../../sandbox/wallet/breaking/break-answers.ts'
import { breaches, breachesNamed, listBreaches } from '../../sandbox/wallet/breaking/index.ts'
import type { BrowserRequest } from '../../sandbox/wallet/browser-request.ts'
import { answerBrowser } from '../../sandbox/wallet/digital-credential.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { meansOf } from '../../scripts/local/means-to-break.ts'
import { systemClock } from '../../shared/clock.ts'
import { ehic } from '../../shared/credentials/ehic.ts'
import type { CheckName } from '../../verifier/checks/finding.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'
import {
  addresses,
  askAndPresent,
  callVerifier,
  complaints,
  createWallet,
  mdocId,
  mdocQuery,
  offerTo,
  pki,
  sdJwtId,
  sdJwtQuery,
} from './world.ts'

const licenceId = 'org.iso.18013.5.1.mDL.mso-mdoc'
const formats: readonly Format[] = ['dc+sd-jwt', 'mso_mdoc']

let revoked: Promise<Status> | undefined
const { issuers, revokedStatus } = meansOf(
  { addresses, installation: { folder: '', pki, tls: undefined as never } },
  () => {},
  untilStatusListsEnd,
)
const means = (): Means => ({
  now: systemClock(),
  issuers,
  revokedStatus: () => {
    revoked ??= revokedStatus()
    return revoked
  },
})

async function walletWith(...ids: string[]): Promise<Wallet> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: ids })
  await receive(wallet, credentialOfferUri, { copies: 1 })
  return wallet
}

const pidId = { 'dc+sd-jwt': sdJwtId, mso_mdoc: mdocId }
const pidQuery = { 'dc+sd-jwt': sdJwtQuery, mso_mdoc: mdocQuery }
const licence = {
  id: 'licence',
  format: 'mso_mdoc',
  meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
  claims: ['family_name', 'given_name', 'birth_date'].map((element) => ({ path: ['org.iso.18013.5.1', element] })),
}

/** Stands for an attestation that may authorise: a PID may not. */
const cardId = ehic.configurations.find(({ format }) => format === 'dc+sd-jwt')?.id ?? ''
const card = {
  id: 'card',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:eudi:ehic:1'] },
  claims: [{ path: ['ending_date'] }],
}
const terms = {
  type: 'qcert_creation_acceptance',
  credentialIds: ['card'],
  payload: {
    QC_terms_conditions_uri: 'https://qtsp.example/terms',
    QC_hash: 'ohxKcClHp/J1dI1iv5olhtvwJJtlMKeqs0LwGRbQDlw=',
    QC_hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
  },
}

/** A key identifier that no authority has. */
const otherAuthority = [{ type: 'aki', values: ['AAAA'] }]

/** What else does not pass where a check does not, for one credential of the answer. */
const follows: Record<string, string[]> = {
  issuerTrusted: ['issuerSignature undetermined', 'notRevoked undetermined'],
  'issuerTrusted:country': ['notRevoked undetermined'],
  issuerSignature: ['notRevoked undetermined'],
  validNow: ['notRevoked undetermined'],
  contentIntact: ['notRevoked undetermined', 'queryAnswered undetermined'],
  holderBound: ['notRevoked undetermined'],
}

/** Why the check says that it does not pass: of an SD-JWT VC, and of an mdoc. */
const reasons: Record<string, string | [string, string]> = {
  wellFormed: ['at least one tilde', 'the CBOR ends too early'],
  'wellFormed:typ': 'another typ',
  typeExpected: 'another type than was asked for',
  issuerTrusted: 'does not lead to an anchor of the list',
  'issuerTrusted:role': ['does not say that it is a PID provider', "no document signer's"],
  'issuerTrusted:chain': 'was issued by one that is no certification authority',
  'issuerTrusted:country': 'another issuing country',
  authorityExpected: 'under no authority that the query names',
  issuerSignature: 'the signature of the credential is wrong',
  validNow: 'has expired',
  'validNow:early': 'not valid yet',
  'validNow:signer': 'outside the validity of its signer certificate',
  contentIntact: 'digest',
  holderBound: ['for another request', 'device signature'],
  'holderBound:key': ['not signed by the key', 'device signature'],
  'holderBound:audience': 'for another verifier',
  'holderBound:nonce': 'for another request',
  'holderBound:time': 'too old',
  'holderBound:future': 'from the future',
  'holderBound:missing': 'there is no key-binding JWT',
  'holderBound:hash': 'covers another presentation',
  'holderBound:transcript': 'device signature',
  'holderBound:thumbprint': 'device signature',
  notRevoked: 'the credential is revoked',
  'notRevoked:unknown': 'cannot be fetched',
  'notRevoked:none': 'names no status list',
  queryAnswered: 'is not disclosed',
  setsSatisfied: 'is missing',
  sameHolder: 'differ between the credentials',
  transactionDataAuthorised: 'was not asked for',
  'transactionDataAuthorised:missing': 'a transaction that was asked for is not authorised',
}

const outcomeOf = (name: string): string =>
  name === 'notRevoked:unknown' || name === 'notRevoked:none' ? 'undetermined' : 'failed'

const cases = breaches.flatMap((breach) =>
  breach.formats.map((format): [string, Format, Breach] => [nameOf(breach), format, breach]),
)

/** Of these every credential is right by itself. */
const ofTheWhole = ['setsSatisfied', 'sameHolder', 'transactionDataAuthorised']

/** A PID, with what it takes besides for the check to have something to find. */
function questionFor(name: string, format: Format): { ids: string[]; query: object; more: object } {
  const [asked] = pidQuery[format]().credentials
  switch (name) {
    case 'authorityExpected':
      return {
        ids: [pidId[format]],
        query: { credentials: [{ ...asked, trusted_authorities: otherAuthority }] },
        more: {},
      }
    case 'setsSatisfied':
    case 'sameHolder':
      return {
        ids: [pidId[format], licenceId],
        query: { credentials: [asked, licence] },
        more: { policy: { combined: 'sameAttributes' } },
      }
    case 'transactionDataAuthorised:missing':
      return { ids: [cardId], query: { credentials: [card] }, more: { transactionData: [terms] } }
    default:
      return { ids: [pidId[format]], query: { credentials: [asked] }, more: {} }
  }
}

/** What the verifier says to an answer over ISO/IEC 18013-7 Annex C. */
async function askInPage(wallet: Wallet, query: object, { more, breaking }: { more: object; breaking: Breaking }) {
  const wish = { query, purpose: 'A test', flow: 'digitalCredentials', ...more }
  const opened = await callVerifier('POST', '/verification/v1/transactions', wish)
  const { id, digitalCredentialRequests } = (await opened.json()) as {
    id: string
    digitalCredentialRequests: BrowserRequest[]
  }
  const asked = digitalCredentialRequests.find(({ protocol }) => protocol === 'org-iso-mdoc')
  if (!asked) throw new TypeError('it is offered over Annex C')
  const data = await answerBrowser(wallet, asked, addresses.sandbox, { breaking })
  const path = `/verification/v1/transactions/${id}/digital-credential`
  const response = await callVerifier('POST', path, { protocol: asked.protocol, data })
  return (await response.json()) as PresentationResult
}

describe("the sandbox's wallet", () => {
  it.each(cases)('breaks %s in %s, and nothing else', async (name, format, { check }) => {
    const { ids, query, more } = questionFor(name, format)
    const { presented, result } = await askAndPresent(await walletWith(...ids), query, {
      breaking: { breaches: breachesNamed(name), means: means() },
      more,
    })
    expect(presented.status).toBe(400)
    const expected = [
      `${check} ${outcomeOf(name)}`,
      ...(follows[name] ?? follows[check] ?? []),
      ...(ofTheWhole.includes(check) ? [] : ['setsSatisfied failed']),
    ]
    expect(complaints(result).sort()).toEqual(expected.sort())
    const found = [...result.credentials.flatMap(({ findings }) => findings), ...result.findings]
    const why = found.find((one) => one.check === check && one.outcome !== 'passed')?.reason
    expect(why).toContain([reasons[name]].flat().at(format === 'mso_mdoc' ? -1 : 0))
    expect(result.credentials.every(({ claims }) => Object.keys(claims).length === 0)).toBe(true)
  })

  const overAnnexC = cases.filter(([, format, { onlyOverOpenId4Vp }]) => format === 'mso_mdoc' && !onlyOverOpenId4Vp)

  it.each(overAnnexC)('breaks %s over org-iso-mdoc, and nothing else', async (name, format, { check }) => {
    const { ids, query, more } = questionFor(name, format)
    const breaking = { breaches: breachesNamed(name), means: means() }
    const result = await askInPage(await walletWith(...ids), query, { more, breaking })
    const expected = [
      `${check} ${outcomeOf(name)}`,
      ...(follows[name] ?? follows[check] ?? []),
      ...(ofTheWhole.includes(check) ? [] : ['setsSatisfied failed']),
    ]
    expect([result.verdict, complaints(result).sort()]).toEqual(['refused', expected.sort()])
  })

  it.each(formats)('answers as it should in %s where it breaks nothing', async (format) => {
    const { result } = await askAndPresent(await walletWith(pidId[format]), pidQuery[format]())
    expect(complaints(result)).toEqual([])
  })

  it('breaks one of several credentials, and leaves the others right', async () => {
    const query = { credentials: [...sdJwtQuery().credentials, licence] }
    const { result } = await askAndPresent(await walletWith(sdJwtId, licenceId), query, {
      breaking: { breaches: breachesNamed('holderBound:transcript'), means: means() },
    })
    const against = result.credentials.map(({ queryId, findings }) => [
      queryId,
      findings.filter(({ outcome }) => outcome !== 'passed').map(({ check }) => check),
    ])
    expect(against).toEqual([
      ['pid', []],
      ['licence', ['holderBound', 'notRevoked']],
    ])
  })

  it('says where there is nothing of the kind to break', async () => {
    const answer = async (name: string) =>
      askAndPresent(await walletWith(sdJwtId), sdJwtQuery(), {
        breaking: { breaches: breachesNamed(name), means: means() },
      })
    await expect(answer('holderBound:transcript')).rejects.toThrow('cannot be broken in this format')
    await expect(answer('setsSatisfied')).rejects.toThrow('takes a request for several credentials')
  })

  it('heeds the authorities that a query names, unless that is what it breaks', async () => {
    const [asked] = sdJwtQuery().credentials
    const query = { credentials: [{ ...asked, trusted_authorities: otherAuthority }] }
    await expect(askAndPresent(await walletWith(sdJwtId), query)).rejects.toThrow('holds nothing')
  })

  it('can break every check that the verifier makes, but for the size of what is kept', () => {
    const every: Record<Exclude<CheckName, 'smallEnough'>, true> = {
      wellFormed: true,
      typeExpected: true,
      issuerTrusted: true,
      authorityExpected: true,
      issuerSignature: true,
      validNow: true,
      contentIntact: true,
      holderBound: true,
      notRevoked: true,
      queryAnswered: true,
      setsSatisfied: true,
      sameHolder: true,
      transactionDataAuthorised: true,
    }
    expect([...new Set(breaches.map(({ check }) => check))]).toEqual(Object.keys(every))
  })

  it('lists what it can break, one line each', () => {
    const names = listBreaches().map((line) => line.split(' ')[0])
    expect(names).toEqual([...new Set(breaches.map(nameOf))])
    expect(listBreaches().find((line) => line.startsWith('holderBound:nonce'))).toContain('(SD-JWT VC)')
  })
})
