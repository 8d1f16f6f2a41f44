// Distinguished names (RFC 4514) in a form in which equal names are equal texts, whoever wrote them: spaces after commas, kinds of strings
// and the order of bytes in the certificate make no difference.
import 'reflect-metadata'
import { Name, X509Certificate } from '@peculiar/x509'
import type { Bytes } from '../bytes.ts'

/** Of a text, the most significant part last; undefined for what is no name. */
export function parseName(text: string): string | undefined {
  try {
    const name = new Name(text.trim())
    // The library drops what it does not understand; a name that lost a part would be another name.
    const isWhole = withoutSpaces(name.toString()) === withoutSpaces(text)
    const parts = name.toJSON()
    return isWhole && parts.length > 0 ? JSON.stringify(parts) : undefined
  } catch {
    return undefined
  }
}

/** Of the subject of a certificate that was parsed before: it is written from the most significant part on, and read the other way. */
export const subjectNameOf = (der: Bytes): string =>
  JSON.stringify(new X509Certificate(der).subjectName.toJSON().toReversed())

const withoutSpaces = (text: string): string => text.trim().replace(/\s*([,+])\s*/g, '$1')
