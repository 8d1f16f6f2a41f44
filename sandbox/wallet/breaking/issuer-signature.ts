// The issuer is named, and did not sign (RFC 9901 section 7.1, ISO/IEC 18013-5 section 9.1.2.4).
import { createHolderKey } from '../holder-key.ts'
import { type Breach, bothFormats } from './breach.ts'
import { reissuing } from './reissue.ts'

export const issuerSignature: readonly Breach[] = [
  {
    check: 'issuerSignature',
    about: 'shows a credential with the certificate of the issuer and the signature of somebody else',
    formats: bothFormats,
    recast: reissuing(async () => ({ foreignKey: await createHolderKey() })),
  },
]
