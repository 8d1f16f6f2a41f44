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
import { etsiNameSpace } from '../../shared/credentials/envelope.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { typesUrlOf, vctOf } from '../../shared/credentials/vct.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'
import { addresses, askAndPresent, callIssuer, complaints, createWallet, offerTo, ssinOf } from './world.ts'

interface Holder {
  persona: string
  /** Whom it is about, where that is somebody else: it is revoked by their number. */
  child?: string
  /** Some claims, as the relying party gets them of either format; of an mdoc, those of its own name space. */
  claims: object
}

/** Who has a document of the type, by its id. */
const holders: Readonly<Record<string, Holder>> = {
  pid: { persona: 'sofie', claims: { family_name: 'Maes' } },
  'pid-be': { persona: 'an', claims: { personal_administrative_number_register: 'national_register' } },
  mdl: { persona: 'jan', claims: { family_name: 'Peeters' } },
  age: { persona: 'jan', claims: { age_over_18: true } },
  ehic: { persona: 'an', claims: { issuing_country: 'BE' } },
  'isi-plus': { persona: 'jan', child: 'lou', claims: { given_name: 'Lou' } },
  'social-status': { persona: 'sofie', claims: { living_wage: true } },
  marriage: { persona: 'an', claims: { family_name: 'Dubois', extract_type: 'extract' } },
  'health-professional': { persona: 'jan', claims: { profession: 'nurse' } },
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

/** The relying party of the sandbox is not registered for the national number (Law of 8 August 1983). */
const nationalNumber = ['personal_administrative_number', 'social_security_pin']

/** Everything that is always there and what the holder has, down to where the type describes no further. */
function queryOf(type: CredentialType, configuration: CredentialConfiguration) {
  const isSdJwt = configuration.format === 'dc+sd-jwt'
  const held = Object.keys(holderOf(type).claims)
  const paths = type.claims.flatMap(({ mandatory, sdJwt, mdoc }: ClaimDescription) => {
    const path = isSdJwt ? sdJwt : mdoc
    const name = path?.at(-1) ?? ''
    return path && !nationalNumber.includes(name) && (mandatory || held.includes(name)) ? [path] : []
  })
  const meta = isSdJwt
    ? { vct_values: [vctOf(configuration, typesUrlOf(addresses.issuer))] }
    : { doctype_value: configuration.docType }
  // By it the issuer is judged, and the envelope says it, not the type.
  if (!isSdJwt && type.envelope === 'qeaa') paths.push([etsiNameSpace, 'category'])
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
      const { persona, child } = holderOf(type)
      const body = { ssin: ssinOf(child ?? persona), type: type.id }
      const response = await callIssuer('POST', '/issuance/v1/credentials/revoke', body)
      const { revoked } = (await response.json()) as { revoked: number }
      if (isLeftToExpire(type)) expect(revoked).toBe(0)
      else expect(revoked).toBeGreaterThanOrEqual(2 * type.configurations.length)
    }
    await untilStatusListsEnd()
  })

  it.each(documents)(
    '%s is refused when it is shown after that, unless it is left to expire',
    async (id, type, configuration) => {
      const wallet = wallets.get(id)
      if (!wallet) throw new Error('it was never issued')
      const { presented, result } = await askAndPresent(wallet, queryOf(type, configuration))
      if (isLeftToExpire(type)) return expect(result.verdict).toBe('accepted')
      expect(presented.status).toBe(400)
      expect(complaints(result)).toEqual(['notRevoked failed', 'setsSatisfied failed'])
      expect(result.credentials[0]?.claims).toEqual({})
    },
  )
})

/** By policy of its type: nobody can revoke it. */
const isLeftToExpire = ({ status }: CredentialType): boolean => status === 'none'

/** Where its first element is. */
const nameSpaceOf = ({ claims }: CredentialType): string =>
  claims.flatMap(({ mdoc }) => mdoc?.slice(0, 1) ?? [])[0] ?? ''
