import { describe, expect, it } from 'vitest'
import { reasonsOf } from './findings.ts'
import { verdictPage } from './verdict-page.ts'
import type { Finding, PresentationResult } from './verifier-client.ts'

const finding = (check: string, outcome: Finding['outcome'] = 'passed', reason = `${check} ${outcome}`): Finding => ({
  check,
  outcome,
  reason,
  reference: 'a section',
})

type Credential = PresentationResult['credentials'][number]

const issuer = {
  list: { kind: 'pid', operator: 'An operator', sequenceNumber: 7, nextUpdate: 1_800_000_000, sha256: 'ab12' },
  entity: 'An entity',
  subjects: ['CN=The Signer', 'CN=The Authority'],
}

const credential = (findings: Finding[], more: Partial<Credential> = {}): Credential => ({
  queryId: 'pid',
  format: 'dc+sd-jwt',
  type: 'urn:eudi:pid:1',
  claims: {},
  issuer,
  holderBound: true,
  findings,
  ...more,
})

const result = (credentials: Credential[], findings: Finding[] = []): PresentationResult => ({
  verdict: 'refused',
  credentials,
  findings,
})

const page = async (shown: PresentationResult, question?: string): Promise<string> =>
  (await verdictPage(shown, question)).text()

describe('why an answer is refused', () => {
  const checksOf = (shown: PresentationResult) => reasonsOf(shown).map(({ check }) => check)

  it('is what failed, and not what cannot be told because of it', () => {
    const bad = credential([finding('holderBound', 'failed'), finding('notRevoked', 'undetermined')])
    expect(checksOf(result([bad], [finding('setsSatisfied', 'failed')]))).toEqual(['holderBound'])
  })

  it('is what nobody could tell, where nothing failed', () => {
    const bad = credential([finding('holderBound'), finding('notRevoked', 'undetermined')])
    expect(checksOf(result([bad], [finding('setsSatisfied', 'failed')]))).toEqual(['notRevoked'])
  })

  it('is in the whole, where every credential is right', () => {
    const findings = [finding('setsSatisfied'), finding('sameHolder', 'failed')]
    expect(checksOf(result([credential([finding('holderBound')])], findings))).toEqual(['sameHolder'])
  })

  it('names the document, where there are several', async () => {
    const licence = { queryId: 'licence', type: 'org.iso.18013.5.1.mDL', format: 'mso_mdoc' }
    const shown = result([
      credential([finding('validNow')]),
      credential([finding('validNow', 'failed', 'over')], licence),
    ])
    expect(reasonsOf(shown).map(({ queryId }) => queryId)).toEqual(['licence'])
    expect(await page(shown)).toContain('Driving licence: over')
  })
})

describe('the page of the verdict', () => {
  it('lends the van only to who showed a licence, and was accepted', async () => {
    const shown = result([credential([]), credential([], { queryId: 'licence' })])
    expect(await page({ ...shown, verdict: 'accepted' })).toContain('<h1>The van is yours for today</h1>')
    expect(await page(shown)).toContain('<h1>Not this time</h1>')
    expect(await page({ ...result([credential([])]), verdict: 'accepted' })).toContain('Welcome to the library')
  })

  it('breaks a long claim name between its words', async () => {
    const claims = { driving_privileges: [{ issue_date: '2003-06-12' }] }
    expect(await page(result([credential([], { claims })]))).toContain(
      'driving_<wbr>privileges.<wbr>0.<wbr>issue_<wbr>date',
    )
  })

  it('shows the claims of a document, and no table where none was shown', async () => {
    expect(await page(result([credential([], { claims: { family_name: 'A' } })]))).toContain('<td>A</td>')
    expect(await page(result([credential([])]))).not.toContain('class="claims"')
  })

  it('shows the certificates, the list with number and hash, the status and the holder', async () => {
    const text = await page(result([credential([finding('notRevoked'), finding('holderBound')])]))
    for (const shown of [
      '<li>CN=The Signer</li><li>CN=The Authority</li>',
      'An entity, on the list of PID providers of An operator',
      'number 7, next update 2027-01-15',
      'ab12',
      'notRevoked passed',
      'its key signed for this request',
    ])
      expect(text).toContain(shown)
  })

  it('says that nobody who is trusted issued it, and nothing of a document that cannot be read', async () => {
    const { issuer: _, ...untrusted } = credential([finding('issuerTrusted', 'failed'), finding('notRevoked')])
    expect(await page(result([untrusted]))).toContain('nobody who is trusted')
    const { issuer: __, ...unreadable } = credential([finding('wellFormed', 'failed')], { type: '' })
    const text = await page(result([unreadable]))
    expect(text).toContain('A document that cannot be read')
    expect(text).not.toContain('class="evidence"')
  })

  it('has every finding under its group, with its reference, and says outcomes in words', async () => {
    const text = await page(
      result([credential([finding('validNow'), finding('holderBound', 'failed'), finding('somethingNew')])]),
    )
    for (const group of ['Document', 'Holder', 'More'])
      expect(text).toContain(`<th scope="rowgroup" colspan="3">${group}</th>`)
    for (const row of ['data-check="validNow" data-outcome="passed"', 'data-check="somethingNew"', '✗ failed'])
      expect(text).toContain(row)
    expect(text.match(/a section/g)).toHaveLength(3)
  })

  it('gives no reasons for what was accepted, and none for a wallet that said no', async () => {
    const undetermined = credential([finding('notRevoked', 'undetermined')])
    expect(await page({ ...result([undetermined]), verdict: 'accepted' })).not.toContain('id="reasons"')
    const text = await page({ verdict: 'walletError', credentials: [], findings: [], error: 'access_denied' })
    expect(text).toContain('access_denied')
    expect(text).not.toContain('id="reasons"')
  })

  it('lets nobody write into it', async () => {
    const evil = '<script>alert(1)</script>'
    const shown = credential([finding('validNow', 'failed', evil)], {
      claims: { [evil]: evil },
      type: evil,
      issuer: { ...issuer, entity: evil, subjects: [evil] },
    })
    expect(await page(result([shown]), evil)).not.toContain('<script')
  })
})
