// Each credential by the list of its own kind: attestations of the running issuer are accepted beside a PID, and those that the signer of
// another kind made are refused, over the sandbox's real lists and status lists (ARF OIA_12 to OIA_15).
import { describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { ehic } from '../../shared/credentials/ehic.ts'
import { type TrustKind, trustKinds } from '../../shared/trust/trust-list.ts'
import { forgeMdoc, forgeSdJwt } from './forge.ts'
import {
  addresses,
  askAndPresent,
  callIssuer,
  complaints,
  createWallet,
  offerTo,
  pki,
  sdJwtId,
  sdJwtQuery,
  ssinOf,
} from './world.ts'

const [sdJwtEhic, mdocEhic] = ehic.configurations.map(({ id }) => id) as [string, string]
const docType = 'eu.europa.ec.eudi.ehic.1'
const untrusted = ['issuerTrusted failed', 'issuerSignature undetermined', 'setsSatisfied failed']

const ehicQueries = {
  'dc+sd-jwt': {
    id: 'ehic',
    format: 'dc+sd-jwt',
    meta: { vct_values: ['urn:eudi:ehic:1'] },
    claims: [{ path: ['document_number'] }, { path: ['issuing_country'] }],
  },
  mso_mdoc: {
    id: 'mdoc',
    format: 'mso_mdoc',
    meta: { doctype_value: docType },
    claims: [{ path: [docType, 'document_id'] }, { path: [docType, 'issuing_country'] }],
  },
} as const
const both = { credentials: Object.values(ehicQueries) }

async function walletWith(nickname: string, configurations: string[], copies = 1): Promise<Wallet> {
  const wallet = createWallet()
  for (const id of configurations) {
    const { credentialOfferUri } = await offerTo(nickname, { credentialConfigurationIds: [id] })
    await receive(wallet, credentialOfferUri, { copies })
  }
  return wallet
}

describe('a health insurance card', () => {
  it('is accepted in both formats beside a PID, each by the list of its kind, until it is revoked', async () => {
    const wallet = await walletWith('sofie', [sdJwtId, sdJwtEhic, mdocEhic], 2)
    const query = { credentials: [...sdJwtQuery().credentials, ...both.credentials] }
    const { result } = await askAndPresent(wallet, query)
    expect(complaints(result)).toEqual([])
    expect(result.credentials.map(({ queryId, issuer }) => [queryId, issuer?.list.kind])).toEqual([
      ['pid', 'pid'],
      ['ehic', 'pub-eaa'],
      ['mdoc', 'pub-eaa'],
    ])
    const authority = [['Attestry Sandbox Trust Services', 'BE']]
    expect(
      result.credentials.map(({ issuer }) =>
        issuer?.qualified?.services.map(({ provider, list }) => [provider, list.territory]),
      ),
    ).toEqual([undefined, authority, authority])
    await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('sofie'), type: 'ehic' })
    const revoked = async () => complaints((await askAndPresent(withOnly(wallet), both)).result)
    await expect
      .poll(revoked, { timeout: 15_000, interval: 500 })
      .toEqual(['notRevoked failed', 'notRevoked failed', 'setsSatisfied failed'])
  })

  /** The same copies again, as if none had been shown. */
  const withOnly = ({ held, ...wallet }: Wallet): Wallet => ({
    ...wallet,
    held: held.map((one) => ({ ...one, used: false })),
  })

  const asEhic = (signer: keyof typeof pki.signers, more: object = {}): Promise<HeldCredential> =>
    forgeSdJwt({
      signer: pki.signers[signer],
      plain: { vct: 'urn:eudi:ehic:1', issuing_country: 'BE', ...more },
      disclosable: { document_number: 'forged' },
    })
  const judge = async (one: HeldCredential, query: object) =>
    complaints((await askAndPresent({ ...createWallet(), held: [one] }, { credentials: [query] })).result)

  it('is accepted of a public body, so that what follows is refused for its own reason', async () => {
    expect(await judge(await asEhic('attestation'), ehicQueries['dc+sd-jwt'])).toEqual([])
    const mdoc = await forgeMdoc({ signer: pki.signers.attestation, docType })
    expect(await judge(mdoc, forgedMdocQuery)).toEqual([])
  })

  const forgedMdocQuery = {
    ...ehicQueries.mso_mdoc,
    claims: [{ path: ['eu.europa.ec.eudi.pid.1', 'family_name'] }],
  }

  it.each(['pid', 'documentSigner', 'drivingLicence', 'ageProof', 'statusList', 'walletProvider'] as const)(
    'is refused of another signer that is on a list: %s',
    async (signer) => {
      expect(await judge(await asEhic(signer), ehicQueries['dc+sd-jwt'])).toEqual(untrusted)
      expect(await judge(await forgeMdoc({ signer: pki.signers[signer], docType }), forgedMdocQuery)).toEqual(untrusted)
    },
  )

  it('is refused of a public body in another country than it names', async () => {
    const complaint = await judge(await asEhic('attestation', { issuing_country: 'NL' }), ehicQueries['dc+sd-jwt'])
    expect(complaint).toEqual(['issuerTrusted failed', 'setsSatisfied failed'])
  })
})

describe('a domestic attestation', () => {
  const judge = async (vct: string) => {
    const held = await forgeSdJwt({
      signer: pki.signers.attestation,
      plain: { vct },
      disclosable: { card_number: 'forged' },
    })
    const query = { id: 'card', format: 'dc+sd-jwt', meta: { vct_values: [vct] }, claims: [{ path: ['card_number'] }] }
    return complaints((await askAndPresent({ ...createWallet(), held: [held] }, { credentials: [query] })).result)
  }

  it('is known by the address that its issuer publishes it at, and by no other', async () => {
    expect(await judge(`${addresses.issuer}/types/isi-plus/1`)).toEqual([])
    expect(await judge(`${addresses.verifier}/types/isi-plus/1`)).toEqual(untrusted)
    expect(await judge('isi-plus/1')).toEqual(untrusted)
  })
})

it.each(trustKinds)('the sandbox publishes a list of %s', async (kind: TrustKind) => {
  const response = await fetch(`${addresses.sandbox}/trust/${kind}-providers.jwt`)
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/jwt'])
})
