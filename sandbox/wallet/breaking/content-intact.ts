// Other words than the issuer signed (RFC 9901 section 7.1, ISO/IEC 18013-5 section 9.3.1). Of an SD-JWT VC a disclosure is
// altered, and the holder signs for what it is now; of an mdoc an element. The issuer's digest stays.
import { base64url, fromBase64url, textOf, utf8 } from '../../../shared/bytes.ts'
import { parseIssuerSigned } from '../../../shared/mdoc/device-response.ts'
import { bindSdJwt } from '../../../shared/sd-jwt/present.ts'
import { encodeIssuerSigned } from '../device-response.ts'
import { WalletRefused } from '../wallet.ts'
import type { Breach } from './breach.ts'
import { withElement } from './reissue.ts'

const about = 'alters what it shows: it discloses another value than the issuer signed'
const another = 'Another'

export const contentIntact: readonly Breach[] = [
  {
    check: 'contentIntact',
    about,
    formats: ['dc+sd-jwt'],
    spoil: (presentation, proof) => {
      const [jwt = '', ...disclosures] = presentation.split('~').slice(0, -1)
      const [first, ...others] = disclosures
      if (first === undefined) throw new WalletRefused('nothing is disclosed that could be altered')
      const content = JSON.parse(textOf(fromBase64url(first))) as unknown[]
      const altered = base64url(utf8(JSON.stringify([...content.slice(0, -1), another])))
      return bindSdJwt(`${[jwt, altered, ...others].join('~')}~`, proof)
    },
  },
  {
    check: 'contentIntact',
    about,
    formats: ['mso_mdoc'],
    recast: (answer) => {
      const { held, paths } = answer
      const credential = parseIssuerSigned(held.credential)
      const nameSpaces = withElement(credential.nameSpaces, String(paths[0]?.[1]), another)
      return { ...answer, held: { ...held, credential: base64url(encodeIssuerSigned({ ...credential, nameSpaces })) } }
    },
  },
]
