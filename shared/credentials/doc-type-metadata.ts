// What an mdoc's doctype means, as bytes: its name spaces and the elements in each (ISO/IEC 23220-2), for catalogues (EU TS11 section 4.3.4,
// which wants JSON and has no schema of it). The names and the display are those of type metadata of SD-JWT VCs.
// Refuses: a doctype that the type does not have.
import { type Bytes, base64, sha256, utf8 } from '../bytes.ts'
import type { CredentialType } from './credential-type.ts'

export const hasDocType = ({ configurations }: CredentialType, docType: string): boolean =>
  configurations.some((one) => one.format === 'mso_mdoc' && one.docType === docType)

export async function docTypeMetadataOf(
  type: CredentialType,
  docType: string,
): Promise<{ body: Bytes; integrity: string }> {
  if (!hasDocType(type, docType)) throw new TypeError('the type has no such doctype')
  const body = utf8(JSON.stringify(documentOf(type, docType)))
  return { body, integrity: `sha256-${base64(await sha256(body))}` }
}

/** The order of members is part of what is served. */
function documentOf({ labels, descriptions, claims }: CredentialType, docType: string) {
  const nameSpaces: Record<string, object[]> = {}
  for (const { mdoc, labels, mandatory } of claims) {
    if (!mdoc) continue
    const [space, element] = mdoc
    const display = Object.entries(labels).map(([locale, label]) => ({ locale, label }))
    nameSpaces[space] = [...(nameSpaces[space] ?? []), { element, display, mandatory }]
  }
  return {
    docType,
    name: labels.en,
    ...(descriptions && { description: descriptions.en }),
    display: Object.entries(labels).map(([locale, name]) => ({ locale, name })),
    nameSpaces,
  }
}
