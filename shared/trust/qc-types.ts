// What a qualified certificate is for (ETSI EN 319 412-5 section 4.2): QcType with the values of TS 119 412-6 for those who issue PIDs
// and wallets, and QcPSB of its clause 8 for public bodies, which counts in a certificate that says that it is qualified (QcCompliance).
// Ignores: every other statement, and statements that are malformed.
import { type Bytes, hex } from '../bytes.ts'
import { type DerElement, DerRefused, derContent, derElements, tags } from './der.ts'

export type QcType = 'pid' | 'wallet' | 'publicBody'

export const qcStatements = '1.3.6.1.5.5.7.1.3'

/** Contents of the object identifiers 0.4.0.1862.1.1 (QcCompliance), 0.4.0.1862.1.6 (QcType) and 0.4.0.194126.1.3 (QcPSB). */
const statement = { compliance: '04008e460101', type: '04008e460106', publicBody: '04008bec4e0103' } as const
/** Of 0.4.0.194126.1.1 and 0.4.0.194126.1.2. */
const types: Record<string, QcType> = { '04008bec4e0101': 'pid', '04008bec4e0102': 'wallet' }

/** `extension`: content of the qcStatements extension. */
export function qcTypesOf(extension: Bytes): QcType[] {
  try {
    const statements = derElements(derContent(extension, tags.sequence)).map(({ content }) => derElements(content))
    const isQualified = statements.some(([id]) => isNamed(id, statement.compliance))
    return statements.flatMap(([id, information]): QcType[] => {
      if (information?.tag !== tags.sequence) return []
      if (isNamed(id, statement.type)) return typesOf(information)
      return isQualified && isNamed(id, statement.publicBody) ? ['publicBody'] : []
    })
  } catch (error) {
    if (error instanceof DerRefused) return []
    throw error
  }
}

/** True when one of the statements is none of those that are read here, or of the usual ones that take nothing away from a signature. */
export function hasOtherStatement(extension: Bytes): boolean {
  try {
    return derElements(derContent(extension, tags.sequence)).some(({ content }) => {
      const [id] = derElements(content)
      return id?.tag !== tags.objectIdentifier || !usual.has(hex(id.content))
    })
  } catch (error) {
    if (error instanceof DerRefused) return true
    throw error
  }
}

/** Semantics of the names (RFC 3739 section 3.2.6.1); EN 319 412-5 section 4: compliance, limit of value, retention, device, disclosure statements, type, legislation; TS 119 412-6: public body. */
const usual = new Set([
  '2b06010505070b01',
  '2b06010505070b02',
  ...[1, 2, 3, 4, 5, 6, 7].map((n) => `04008e46010${n}`),
  statement.publicBody,
])

const isNamed = (id: DerElement | undefined, name: string): boolean =>
  id?.tag === tags.objectIdentifier && hex(id.content) === name

const typesOf = ({ content }: DerElement): QcType[] =>
  derElements(content).flatMap((type) => (type.tag === tags.objectIdentifier ? (types[hex(type.content)] ?? []) : []))
