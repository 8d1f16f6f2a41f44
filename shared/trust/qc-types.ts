// What a qualified certificate is for: QcType (ETSI EN 319 412-5 section 4.2.3) with the values of TS 119 412-6 for those who
// issue PIDs and wallets. Ignores: every other statement, and statements that are malformed.
import { type Bytes, hex } from '../bytes.ts'
import { DerRefused, derContent, derElements, tags } from './der.ts'

export type QcType = 'pid' | 'wallet'

export const qcStatements = '1.3.6.1.5.5.7.1.3'

/** Contents of the object identifiers 0.4.0.1862.1.6, 0.4.0.194126.1.1 and 0.4.0.194126.1.2. */
const qcTypeStatement = '04008e460106'
const types: Record<string, QcType> = { '04008bec4e0101': 'pid', '04008bec4e0102': 'wallet' }

/** `extension`: content of the qcStatements extension. */
export function qcTypesOf(extension: Bytes): QcType[] {
  try {
    return derElements(derContent(extension, tags.sequence)).flatMap(({ content }) => {
      const [id, information] = derElements(content)
      if (id?.tag !== tags.objectIdentifier || hex(id.content) !== qcTypeStatement) return []
      if (information?.tag !== tags.sequence) return []
      return derElements(information.content).flatMap((type) =>
        type.tag === tags.objectIdentifier ? (types[hex(type.content)] ?? []) : [],
      )
    })
  } catch (error) {
    if (error instanceof DerRefused) return []
    throw error
  }
}
