// The request of ISO/IEC 18013-7 Annex C for `navigator.credentials.get` (VP-ISO7-01, VP-ISO7-06): what browsers ask wallets that do not
// speak OpenID4VP. Each document is asked for under the access certificate, and with the registration certificate where there is one (ETSI
// TS 119 472-2 section 5.3.2).
import { utf8 } from '../../shared/bytes.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { CborKey, CborValue } from '../../shared/mdoc/cbor.ts'
import { createDeviceRequest, type ItemsRequest } from '../../shared/mdoc/device-request.ts'
import { signingIdentityOf } from '../sign-request.ts'
import type { Transaction, VerifierInfo } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { isoMdocQueries, type MdocQuery } from './iso-mdoc-queries.ts'
import { isoMdocSession } from './iso-mdoc-session.ts'

/** Both base64url. */
export type IsoMdocRequest = { deviceRequest: string; encryptionInfo: string }

/** `data` of the request. Only for a query that Annex C can ask. */
export async function isoMdocRequest(
  verifier: Pick<Verifier, 'accessSigner' | 'identities'>,
  transaction: Transaction,
): Promise<IsoMdocRequest> {
  const queries = isoMdocQueries(transaction)
  if (!queries) throw new TypeError('Annex C cannot ask this')
  const { encryptionInfo, sessionTranscript } = await isoMdocSession(transaction)
  const requestInfo = requestInfoOf(transaction)
  const deviceRequest = await createDeviceRequest(
    { signer: readerOf(verifier, transaction), sessionTranscript },
    queries.map((query) => ({ ...itemsRequestOf(query), ...(requestInfo && { requestInfo }) })),
  )
  return { deviceRequest, encryptionInfo }
}

/** Who has a certificate of its own asks under that, here as over OpenID4VP: its registration is of the same name. */
function readerOf(verifier: Pick<Verifier, 'accessSigner' | 'identities'>, transaction: Transaction): Signer {
  const own = signingIdentityOf(verifier, transaction)?.signer
  return own && own.chain.length > 0 ? own : verifier.accessSigner
}

function itemsRequestOf({ meta, claims = [] }: MdocQuery): ItemsRequest {
  const nameSpaces = new Map<string, Map<string, boolean>>()
  for (const { path, intent_to_retain: retain = false } of claims) {
    const [name, element] = path.map(String) as [string, string]
    nameSpaces.set(name, (nameSpaces.get(name) ?? new Map()).set(element, retain))
  }
  return { docType: meta.doctype_value, nameSpaces }
}

/** The same in every document, as wallets expect. */
function requestInfoOf({ verifierInfo = [] }: Transaction): Map<CborKey, CborValue> | undefined {
  const certificate = verifierInfo.find(isCertificate)
  return certificate && new Map([['euWrprc', utf8(certificate.data)]])
}

const isCertificate = (info: VerifierInfo): info is VerifierInfo & { data: string } =>
  info.format === 'registration_cert' && typeof info.data === 'string'
