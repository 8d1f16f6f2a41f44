// An mdoc of the suite, on @owf/mdoc: signed an hour ago under a certificate that nobody would take for a document signer's, valid for a year,
// without a status. It discloses what was asked for, and signs for the session by its device key.
import { CoseKey, DateOnly, DeviceKey, Issuer, SignatureAlgorithm } from '@owf/mdoc'
import type { JWK } from 'jose'
import { mdocContext } from '../../../interop/mdoc-context.ts'
import { presentMdoc as presentTo } from '../../../interop/mdoc-holder.ts'
import { createKey, seconds } from '../../issuer/suite/keys.ts'
import type { Bend } from './bend.ts'
import { thumbprintOf } from './check-metadata.ts'
import type { Parameters } from './read-request.ts'
import { pki } from './running.ts'

const hour = 3_600
const year = 365 * 86_400
const elements = { family_name: 'Mustermann', given_name: 'Erika', birth_date: '1971-09-01' }
const nameSpaces: Record<string, string> = { 'org.iso.18013.5.1.mDL': 'org.iso.18013.5.1' }
/** A PID's is named as its type. */
const nameSpaceOf = (docType: string): string => nameSpaces[docType] ?? docType

/** What the presentation discloses. */
export const mdocClaims = (docType = 'eu.europa.ec.eudi.pid.1') => ({ [nameSpaceOf(docType)]: elements })

export async function presentMdoc(request: Parameters, bend: Bend): Promise<string> {
  const { client_id: clientId, response_uri: responseUri, client_metadata, dcql_query } = request
  const docType = dcql_query.credentials[0]?.meta.doctype_value ?? ''
  const device = await createKey()
  const credential = await issue(docType, device.publicJwk)
  const jwkThumbprint = await thumbprintOf(client_metadata)
  return presentTo({ credential, key: device.privateJwk }, mdocClaims(docType), {
    clientId,
    responseUri,
    nonce: bend.nonce?.(request.nonce) ?? request.nonce,
    ...(jwkThumbprint && { jwkThumbprint }),
  })
}

async function issue(docType: string, deviceJwk: JWK): Promise<string> {
  const { privateJwk, x5c } = pki.suiteIssuer.mdoc
  const at = (second: number): Date => new Date(second * 1000)
  const now = seconds()
  const issuer = new Issuer(docType, mdocContext).addIssuerNamespace(nameSpaceOf(docType), {
    ...elements,
    birth_date: new DateOnly(elements.birth_date),
    issuing_country: 'UT',
  })
  const signed = await issuer.sign({
    signingKey: CoseKey.fromJwk({ ...privateJwk, alg: 'ES256' }),
    algorithm: SignatureAlgorithm.ES256,
    digestAlgorithm: 'SHA-256',
    validityInfo: { signed: at(now - hour), validFrom: at(now - hour), validUntil: at(now + year) },
    deviceKeyInfo: { deviceKey: DeviceKey.fromJwk({ ...deviceJwk }) },
    certificates: x5c.map((one) => new Uint8Array(Buffer.from(one, 'base64'))),
  })
  return signed.encodedForOid4Vci
}
