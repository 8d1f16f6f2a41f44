// Where the CRL of a certificate is (RFC 5280 section 4.2.1.13), and what a CRL says that it is for in the same words (section 5.2.5).
// Refuses: what is malformed; a point that has neither a name nor an issuer.
import type { Bytes } from '../bytes.ts'
import { type DerElement, DerRefused, derElements, derSequence, tags } from './der.ts'
import { type GeneralName, generalNameOf } from './general-names.ts'

export interface DistributionPoint {
  /** None where the point is named relative to an issuer, which nobody does. */
  readonly names: readonly GeneralName[]
  /** The CRL there is for some reasons alone. */
  readonly forReasons: boolean
  /** The CRL there is signed by somebody else than the issuer of the certificate. */
  readonly isIndirect: boolean
}

/** `value`: of the extension. @throws DerRefused */
export function parseDistributionPoints(value: Bytes): DistributionPoint[] {
  const points = derSequence(value).map(({ tag, content }) => {
    const parts = tag === tags.sequence ? derElements(content) : []
    const [name, reasons, issuer] = [0xa0, 0x81, 0xa2].map((wanted) => parts.find((part) => part.tag === wanted))
    const known = [name, reasons, issuer].filter((part) => part !== undefined)
    if (known.length !== parts.length || !(name ?? issuer) || known.some((part, at) => part !== parts[at]))
      throw new DerRefused('the address of a CRL is malformed')
    return {
      names: name ? distributionNames(name) : [],
      forReasons: reasons !== undefined,
      isIndirect: issuer !== undefined,
    }
  })
  if (points.length === 0) throw new DerRefused('there are no addresses of CRLs')
  return points
}

/** `name`: a DistributionPointName under its tag. @throws DerRefused */
export function distributionNames(name: DerElement): GeneralName[] {
  const [choice, ...more] = derElements(name.content)
  if (!choice || more.length > 0 || (choice.tag !== 0xa0 && choice.tag !== 0xa1))
    throw new DerRefused('the address of a CRL is malformed')
  const elements = derElements(choice.content)
  if (elements.length === 0) throw new DerRefused('the address of a CRL is malformed')
  return choice.tag === 0xa0 ? elements.map(generalNameOf) : []
}

export const addressesOf = (names: readonly GeneralName[]): string[] =>
  names.flatMap((name) => (name.form === 'uri' ? [name.text] : []))
