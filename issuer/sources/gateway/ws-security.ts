// The header of a SOAP request that says who asks and when (OASIS Web Services Security 1.1.1, X.509 Certificate Token Profile): a time
// stamp, our certificate, and an XML Signature over time stamp and body. Everything signed is written as Exclusive XML Canonicalization 1.0
// would write it, so that nothing has to be canonicalised; the content of the body has to be written so, too.
import { base64, sha256, utf8 } from '../../../shared/bytes.ts'
import { type Clock, minute } from '../../../shared/clock.ts'
import type { SoapSigner } from './soap-signer.ts'

/** The envelope around the content of a SOAP body. */
export type CreateEnvelope = (content: string) => string | Promise<string>

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-'
const wsu = `xmlns:wsu="${oasis}wssecurity-utility-1.0.xsd"`
const wsse = `xmlns:wsse="${oasis}wssecurity-secext-1.0.xsd"`
const soap = 'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
const ds = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
const x509 = `${oasis}x509-token-profile-1.0#X509v3`
const encoding = `${oasis}soap-message-security-1.0#Base64Binary`
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const digestMethod = 'http://www.w3.org/2001/04/xmlenc#sha256'

/** Seconds from Created to Expires: what others allow for their clocks, too. */
const life = 5 * minute

const wrap = (header: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope ${soap}>${header}${body}</soapenv:Envelope>`

export const createPlainEnvelope: CreateEnvelope = (content) => wrap('', `<soapenv:Body>${content}</soapenv:Body>`)

export function createSignedEnvelope({ now, signer }: { now: Clock; signer: SoapSigner }): CreateEnvelope {
  const token = base64(signer.certificate)
  return async (content) => {
    const time = now()
    const timestamp = `<wsu:Timestamp ${wsu} wsu:Id="timestamp"><wsu:Created>${iso(time)}</wsu:Created><wsu:Expires>${iso(time + life)}</wsu:Expires></wsu:Timestamp>`
    const body = `<soapenv:Body ${soap} ${wsu} wsu:Id="body">${content}</soapenv:Body>`
    const references = [await reference('timestamp', timestamp), await reference('body', body)].join('')
    const signedInfo = `<ds:SignedInfo ${ds}><ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${signer.method}"></ds:SignatureMethod>${references}</ds:SignedInfo>`
    const signature = base64(await signer.sign(utf8(signedInfo)))
    return wrap(
      `<soapenv:Header><wsse:Security ${wsse} soapenv:mustUnderstand="1">${timestamp}<wsse:BinarySecurityToken ${wsu} EncodingType="${encoding}" ValueType="${x509}" wsu:Id="certificate">${token}</wsse:BinarySecurityToken><ds:Signature ${ds}>${signedInfo}<ds:SignatureValue>${signature}</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI="#certificate" ValueType="${x509}"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature></wsse:Security></soapenv:Header>`,
      body,
    )
  }
}

async function reference(id: string, canonical: string): Promise<string> {
  const digest = base64(await sha256(utf8(canonical)))
  return `<ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${exclusive}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="${digestMethod}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
