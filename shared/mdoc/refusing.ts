// Reading what others sent: whatever is wrong with its text or its CBOR is one kind of refusal.
import { fromBase64url } from '../bytes.ts'
import { CborRefused, type CborValue, decodeCbor } from './cbor.ts'
import { MdocRefused } from './mdoc-refused.ts'

/** @throws MdocRefused for what the CBOR reader refuses as well */
export function refusing<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof CborRefused) throw new MdocRefused(error.message)
    if (error instanceof TypeError) throw new MdocRefused('the mdoc is not base64url')
    throw error
  }
}

/** `length`: most characters. `what` names the place in a refusal. @throws MdocRefused */
export function decodeBase64urlCbor(text: string, length: number, what: string): CborValue {
  if (text.length > length) throw new MdocRefused(`${what} is too long`)
  return refusing(() => decodeCbor(fromBase64url(text)))
}
