// The wallet's side of ISO/IEC 18013-7 Annex C (`org-iso-mdoc` of the Digital Credentials API) on one screen: what the browser passes on
// is believed only when one reader signed for every document in it, for this very page, and, where the wallet knows an access CA, is
// certified by it, as a reader of mdocs. What is wrong with its registration the holder has to overrule, as over OpenID4VP.
import { type Bytes, equalBytes, textOf } from '../../shared/bytes.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import { type DocRequest, parseDeviceRequest } from '../../shared/mdoc/device-request.ts'
import { createEncryptedResponse } from '../../shared/mdoc/encrypted-response.ts'
import { parseEncryptionInfo } from '../../shared/mdoc/encryption-info.ts'
import { mdocReaderUsage, readerCertificates, verifyReaderAuth } from '../../shared/mdoc/reader-auth.ts'
import { isoMdocDcApiTranscript } from '../../shared/mdoc/session-transcript.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { checkPath } from '../../shared/trust/path.ts'
import { type Answer, answerQuery } from './answer-query.ts'
import { nameIn } from './authenticate-verifier.ts'
import { type Breach, type HolderProof, nameOf } from './breaking/breach.ts'
import { type Breaking, breakAnswers, unbroken } from './breaking/break-answers.ts'
import { createDocument, deviceResponseOf } from './device-response.ts'
import { textMember } from './expect.ts'
import { claimsOf, typeOf } from './held-content.ts'
import { signerOf } from './holder-key.ts'
import { registrationOf } from './registration.ts'
import { markShown } from './reuse.ts'
import { tellWhoAsks } from './tell-who-asks.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface IsoMdocOptions {
  /** Of the page, as the browser knows it. */
  origin: string
  accessCa?: readonly Certificate[]
  registrarCa?: readonly Certificate[]
  /** The holder overrules a warning about the registration. */
  anyway?: boolean
  /** What it does wrong, so that one check of the verifier fails. */
  breaking?: Breaking
  /** Origin that it answers to in place of that of the page: how tests present what a misled wallet would. */
  misled?: string
}

/** `data` of the request. @returns `data` of the answer; the copies that it shows are used then */
export async function answerIsoMdoc(
  wallet: Wallet,
  data: JsonObject,
  { origin, accessCa = [], registrarCa = [], anyway = false, breaking, misled = origin }: IsoMdocOptions,
): Promise<{ response: string }> {
  const encryptionInfo = textMember(data, 'encryptionInfo')
  const { recipient } = parseEncryptionInfo(encryptionInfo)
  const asked = await isoMdocDcApiTranscript({ encryptionInfo, origin })
  const requests = parseDeviceRequest(textMember(data, 'deviceRequest'))
  const asker = await readerOf(wallet, requests, { transcript: asked, accessCa })
  const query = queryOf(requests)
  const registered = await registrationOf(wallet, { asker, verifierInfo: verifierInfoOf(requests), query }, registrarCa)
  tellWhoAsks(wallet, nameIn(asker.subject), registered, anyway)
  const transcript = await isoMdocDcApiTranscript({ encryptionInfo, origin: misled })
  const documents: Bytes[] = []
  const honest = await answerQuery(wallet, query, { typeOf, claimsOf, to: origin })
  const { answers, breachOf } = breaking ? await breakAnswers(honest, inThisLanguage(breaking)) : unbroken(honest)
  for (const { held } of honest) markShown(wallet, held, origin)
  for (const answer of answers) {
    wallet.tell(`Shows ${answer.paths.map((path) => path.join('.')).join(', ')} of ${answer.held.configurationId}.`)
    documents.push(await documentOf(wallet, answer, { transcript, breach: breachOf(answer) }))
  }
  return { response: await createEncryptedResponse(recipient, transcript, deviceResponseOf(documents)) }
}

/** @throws WalletRefused for what only OpenID4VP has, or what is refused here before it is judged */
function inThisLanguage(breaking: Breaking): Breaking {
  const breaches = breaking.breaches.filter(({ onlyOverOpenId4Vp }) => !onlyOverOpenId4Vp)
  const [first] = breaking.breaches
  if (first && breaches.length === 0) throw new WalletRefused(`${nameOf(first)} cannot be broken over org-iso-mdoc`)
  return { ...breaking, breaches }
}

async function documentOf(
  wallet: Wallet,
  { held, paths }: Answer,
  { transcript, breach }: { transcript: Bytes; breach: Breach | undefined },
): Promise<Bytes> {
  const signed = async (): Promise<Bytes> => transcript
  const honest: HolderProof = {
    ...{ audience: '', nonce: '', now: wallet.now() },
    signer: await signerOf(held.key),
    transcript: signed,
    plainTranscript: signed,
  }
  const proof = (await breach?.misbind?.(honest)) ?? honest
  return createDocument({
    issuerSigned: held.credential,
    paths,
    transcript: await proof.transcript(),
    signer: proof.signer,
  })
}

/** The registration certificate, which stands in every document, as OpenID4VP has it beside the request. */
const verifierInfoOf = (requests: readonly DocRequest[]): Json => {
  const sent = requests.map(({ requestInfo }) => requestInfo?.get('euWrprc')).filter((one) => one instanceof Uint8Array)
  return [...new Set(sent.map((one) => textOf(one as Bytes)))].map((data) => ({ format: 'registration_cert', data }))
}

/** The one reader who signed for every document. */
async function readerOf(
  wallet: Wallet,
  requests: readonly DocRequest[],
  { transcript, accessCa }: { transcript: Bytes; accessCa: readonly Certificate[] },
): Promise<Certificate> {
  const readers = await Promise.all(
    requests.map(async ({ readerAuth, itemsRequestBytes }) => {
      if (!readerAuth) throw new WalletRefused('the reader did not sign the request')
      const chain = readerCertificates(readerAuth).map((der) => parseCertificate(der))
      const [leaf] = chain
      if (!leaf?.algorithm) throw new WalletRefused('the reader has a key of another kind')
      if (!leaf.extendedKeyUsage.includes(mdocReaderUsage))
        throw new WalletRefused("the certificate is no reader's of mdocs")
      const reader = { key: await leaf.verificationKey(), algorithm: leaf.algorithm }
      if (!(await verifyReaderAuth(readerAuth, { sessionTranscript: transcript, itemsRequestBytes }, reader)))
        throw new WalletRefused('the reader did not sign this request for this page')
      return chain
    }),
  )
  const [[leaf, ...rest] = [], ...others] = readers
  if (!leaf || others.some(([other]) => !other || !equalBytes(other.der, leaf.der)))
    throw new WalletRefused('several readers signed the request')
  if (accessCa.length > 0) {
    const given = { chain: [leaf, ...rest], anchors: accessCa, at: wallet.now(), purpose: 'accessCertificate' } as const
    const path = await checkPath(given)
    if (!path.trusted) throw new WalletRefused(`the verifier's access certificate is not trusted: ${path.reason}`)
  }
  return leaf
}

/** As a query, so that the wallet chooses as it does over OpenID4VP. */
const queryOf = (requests: readonly DocRequest[]): JsonObject => ({
  credentials: requests.map(({ docType, nameSpaces }, at) => ({
    id: String(at),
    format: 'mso_mdoc',
    meta: { doctype_value: docType },
    claims: [...nameSpaces].flatMap(([name, elements]) =>
      [...elements.keys()].map((element): Json => ({ path: [name, element] })),
    ),
  })),
})
