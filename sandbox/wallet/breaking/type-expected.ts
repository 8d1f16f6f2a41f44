// What is claimed is right, and by somebody who may say it of the type that is named: only that is not the type that was asked for.
import { typeOf } from '../held-content.ts'
import { type Breach, bothFormats, type Format, type Issuers } from './breach.ts'
import { reissuing } from './reissue.ts'

const others: Record<Format, readonly { type: string; by: keyof Issuers }[]> = {
  'dc+sd-jwt': [
    { type: 'urn:eudi:ehic:1', by: 'attestation' },
    { type: 'urn:eudi:pid:1', by: 'pid' },
  ],
  mso_mdoc: [
    { type: 'org.iso.18013.5.1.mDL', by: 'drivingLicence' },
    { type: 'eu.europa.ec.eudi.pid.1', by: 'documentSigner' },
  ],
}

export const typeExpected: readonly Breach[] = [
  {
    check: 'typeExpected',
    about: 'shows a credential of another type, whose issuer may issue that type',
    formats: bothFormats,
    onlyOverOpenId4Vp: true,
    recast: reissuing((held, { issuers }) => {
      const other = others[held.format].find(({ type }) => type !== typeOf(held))
      if (!other) throw new TypeError('of two types one is another')
      return { type: other.type, signer: issuers[other.by] }
    }),
  },
]
