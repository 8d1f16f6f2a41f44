// Issuers whom no list names for this, and one who is not of the country that it speaks for (ETSI TS 119 602, RFC 5280 section 6).
import { type Breach, bothFormats } from './breach.ts'
import { certifiedByNonCa, madeUpIssuer } from './made-up-issuer.ts'
import { reissuing } from './reissue.ts'

export const issuerTrusted: readonly Breach[] = [
  {
    check: 'issuerTrusted',
    about: 'shows a credential by an issuer that it made up, on no list',
    formats: bothFormats,
    recast: reissuing(async ({ format }, { now }) => ({ signer: await madeUpIssuer(format, now) })),
  },
  {
    check: 'issuerTrusted',
    face: 'role',
    about: 'shows a credential by somebody who is listed, but to sign status lists',
    formats: bothFormats,
    recast: reissuing((_, { issuers }) => ({ signer: issuers.statusList })),
  },
  {
    check: 'issuerTrusted',
    face: 'chain',
    about: 'shows a credential by somebody whose certificate an issuer issued, who is no authority',
    formats: bothFormats,
    recast: reissuing(async ({ format }, { issuers, now }) => ({
      signer: await certifiedByNonCa(format === 'mso_mdoc' ? issuers.documentSigner : issuers.pid, format, now),
    })),
  },
  {
    check: 'issuerTrusted',
    face: 'country',
    about: 'shows a credential that says that it was issued in another country than its issuer is of',
    formats: bothFormats,
    recast: async (answer, means) => ({
      ...(await reissuing(() => ({ claims: { issuing_country: 'FR' } }))(answer, means)),
      paths: [...answer.paths, [...(answer.paths[0]?.slice(0, -1) ?? []), 'issuing_country']],
    }),
  },
]
