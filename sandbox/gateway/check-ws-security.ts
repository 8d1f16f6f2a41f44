// Whether a SOAP request is signed by the one client of the gateway (OASIS Web Services Security 1.1.1): strictly of the form that the
// issuer writes, whose signed parts are canonical as they stand, so that they are verified byte for byte and nothing is searched for by id.
// Refuses: another form, another certificate, a time stamp of another time, digests of other bytes, a signature by another key. It gives back
// the body that was signed, and nothing else of the request may be read. A request that comes twice is not noticed.
import { base64, fromBase64, sha256, utf8 } from '../../shared/bytes.ts'
import { type Clock, minute } from '../../shared/clock.ts'
import { ecdsa } from '../../shared/keys/signer.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'

export interface WsSecurityGiven {
  now: Clock
  /** Base64 DER of who may ask, with an EC key on P-256. */
  certificate: string
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const form = (...parts: (string | RegExp)[]): RegExp =>
  new RegExp(`^${parts.map((part) => (typeof part === 'string' ? literally(part) : part.source)).join('')}$`, 's')

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-'
const soap = 'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
const wsu = `xmlns:wsu="${oasis}wssecurity-utility-1.0.xsd"`
const ds = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
const x509 = `${oasis}x509-token-profile-1.0#X509v3`
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

const envelopeForm = form(
  `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope ${soap}><soapenv:Header><wsse:Security xmlns:wsse="${oasis}wssecurity-secext-1.0.xsd" soapenv:mustUnderstand="1">`,
  /(?<timestamp><wsu:Timestamp .*?<\/wsu:Timestamp>)/,
  `<wsse:BinarySecurityToken ${wsu} EncodingType="${oasis}soap-message-security-1.0#Base64Binary" ValueType="${x509}" wsu:Id="certificate">`,
  /(?<token>[\w+/=]+)/,
  `</wsse:BinarySecurityToken><ds:Signature ${ds}>`,
  /(?<signedInfo><ds:SignedInfo .*?<\/ds:SignedInfo>)/,
  '<ds:SignatureValue>',
  /(?<signature>[\w+/=]+)/,
  `</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI="#certificate" ValueType="${x509}"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature></wsse:Security></soapenv:Header>`,
  /(?<body><soapenv:Body .*<\/soapenv:Body>)/,
  '</soapenv:Envelope>',
)
const instant = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/
const timestampForm = form(
  `<wsu:Timestamp ${wsu} wsu:Id="timestamp"><wsu:Created>`,
  instant,
  '</wsu:Created><wsu:Expires>',
  instant,
  '</wsu:Expires></wsu:Timestamp>',
)
// One body and none within it, and nothing that Canonical XML would write otherwise.
const bodyForm = form(
  `<soapenv:Body ${soap} ${wsu} wsu:Id="body">`,
  /((?:(?!soapenv:|\/>|<[!?]|\r).)*)/,
  '</soapenv:Body>',
)

const tolerance = minute

/** @returns what the signed body holds, or why there is none. */
export async function checkWsSecurity(
  { now, certificate }: WsSecurityGiven,
  envelope: string,
): Promise<{ content: string } | { refused: string }> {
  const {
    timestamp = '',
    token,
    signedInfo = '',
    signature = '',
    body = '',
  } = envelopeForm.exec(envelope)?.groups ?? {}
  const content = bodyForm.exec(body)?.[1]
  if (content === undefined) return { refused: 'it is not signed, or not as it has to be' }
  if (token !== certificate) return { refused: 'the certificate is not that of the client' }
  if (!isFresh(timestamp, now())) return { refused: 'it is not of this time' }
  if (signedInfo !== (await signedInfoOver(timestamp, body))) return { refused: 'something else was signed' }
  if (!(await isSigned(certificate, signedInfo, signature)))
    return { refused: 'the signature is not that of the client' }
  return { content }
}

function isFresh(timestamp: string, now: number): boolean {
  const [, created = '', expires = ''] = timestampForm.exec(timestamp) ?? []
  const [from, until] = [Date.parse(created) / 1000, Date.parse(expires) / 1000]
  return from <= now + tolerance && now < until
}

async function signedInfoOver(timestamp: string, body: string): Promise<string> {
  const reference = async (id: string, part: string) =>
    `<ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${exclusive}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>${base64(await sha256(utf8(part)))}</ds:DigestValue></ds:Reference>`
  return `<ds:SignedInfo ${ds}><ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>${await reference('timestamp', timestamp)}${await reference('body', body)}</ds:SignedInfo>`
}

async function isSigned(certificate: string, signedInfo: string, signature: string): Promise<boolean> {
  const key = await parseCertificate(fromBase64(certificate)).verificationKey()
  try {
    return await crypto.subtle.verify(ecdsa('ES256'), key, fromBase64(signature), utf8(signedInfo))
  } catch {
    // No base64.
    return false
  }
}
