// Every document of the catalogue, in every format, all the way round: issued to somebody who has it, asked for by what its type says is
// always in it, accepted, revoked, refused. A new type needs its line in `holders` alone.
import { describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import type {
  ClaimDescription,
  CredentialConfiguration,
  CredentialType,
} from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { typesUrlOf, vctOf } from '../../shared/credentials/vct.ts'
import { addresses, askAndPresent, callIssuer, complaints, createWallet, offerTo, ssinOf } from './world.ts'

/** Who has a document of the type, by its id; and some claims, as the relying party gets them. */
const holders: Readonly<Record<string, { persona: string; claims: object }>> = {
  pid: { persona: 'sofie', claims: { family_name: 'Maes' } },
  'pid-be': {
    persona: 'an',
    claims: { family_name: 'Dubois', personal_administrative_number_register: 'national_register' },
  },
}

type Document = [id: string, type: CredentialType, configuration: CredentialConfiguration]
const documents: Document[] = catalogue.flatMap((type) =>
  type.configurations.map((configuration): Document => [configuration.id, type, configuration]),
)

function holderOf({ id }: CredentialType) {
  const holder = holders[id]
  if (!holder) throw new Error(`say in "holders" of this test who has a document of the type ${id}`)
  return holder
}

/** Everything that is always there, down to where the type describes no further. */
function queryOf({ claims }: CredentialType, configuration: CredentialConfiguration) {
  const isSdJwt = configuration.format === 'dc+sd-jwt'
  const paths = claims.flatMap(({ mandatory, sdJwt, mdoc }: ClaimDescription) => {
    const path = isSdJwt ? sdJwt : mdoc
    return mandatory && path ? [path] : []
  })
  const meta = isSdJwt
    ? { vct_values: [vctOf(configuration, typesUrlOf(addresses.issuer))] }
    : { doctype_value: configuration.docType }
  return {
    credentials: [{ id: 'document', format: configuration.format, meta, claims: paths.map((path) => ({ path })) }],
  }
}

const wallets = new Map<string, Wallet>()

describe('every document', () => {
  it.each(documents)('%s is issued, shown and accepted', async (id, type, configuration) => {
    const { persona, claims } = holderOf(type)
    const wallet = createWallet()
    wallets.set(id, wallet)
    const { credentialOfferUri } = await offerTo(persona, { credentialConfigurationIds: [id] })
    await receive(wallet, credentialOfferUri, { copies: 2 })
    const { presented, result } = await askAndPresent(wallet, queryOf(type, configuration))
    expect(complaints(result)).toEqual([])
    expect(presented.status).toBe(200)
    const disclosed = result.credentials[0]?.claims
    expect(disclosed).toMatchObject(configuration.format === 'mso_mdoc' ? { [nameSpaceOf(type)]: claims } : claims)
  })

  it('are revoked, each type by itself', async () => {
    for (const type of catalogue) {
      const ssin = ssinOf(holderOf(type).persona)
      const response = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin, type: type.id })
      const { revoked } = (await response.json()) as { revoked: number }
      expect(revoked).toBeGreaterThanOrEqual(2 * type.configurations.length)
    }
    // As long as a verifier may keep a status list.
    await new Promise((resolve) => setTimeout(resolve, 6_000))
  })

  it.each(documents)('%s is refused when it is shown after that', async (id, type, configuration) => {
    const wallet = wallets.get(id)
    if (!wallet) throw new Error('it was never issued')
    const { presented, result } = await askAndPresent(wallet, queryOf(type, configuration))
    expect(presented.status).toBe(400)
    expect(complaints(result)).toEqual(['notRevoked failed', 'setsSatisfied failed'])
    expect(result.credentials[0]?.claims).toEqual({})
  })
})

/** Where its first element is. */
const nameSpaceOf = ({ claims }: CredentialType): string =>
  claims.flatMap(({ mdoc }) => mdoc?.slice(0, 1) ?? [])[0] ?? ''
