// Presenting, from the request link to the verifier's answer: the wallet's side of OpenID4VP 1.0 on one screen.
import { CompactEncrypt, importJWK, type JWK } from 'jose'
import { fromBase64url, utf8 } from '../../shared/bytes.ts'
import { type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { parsePublicJwk, thumbprintBytes } from '../../shared/keys/public-key.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { presentSdJwt } from '../../shared/sd-jwt/present.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { type Answer, answerQuery } from './answer-query.ts'
import { createDeviceResponse, docTypeOf } from './device-response.ts'
import { signerOf } from './holder-key.ts'
import { type Registered, registrationOf } from './registration.ts'
import { type PresentationRequest, resolveRequest } from './request-object.ts'
import { authorise } from './transaction-data.ts'
import type { RequestOptions } from './verifier-trust.ts'
import { type HeldCredential, type Wallet, WalletRefused } from './wallet.ts'

export interface PresentOptions extends RequestOptions {
  /** The holder overrules a warning about the registration. */
  anyway?: boolean
  /** Changes the answer just before it is sent: how tests present what a careless wallet would. */
  alter?: (vpToken: Record<string, string[]>) => Record<string, string[]>
}

export interface Presented {
  status: number
  body: JsonObject
  /** Where the verifier sends the browser back to. */
  redirectUri?: string
}

export async function present(wallet: Wallet, link: string, options: PresentOptions = {}): Promise<Presented> {
  const request = await resolveRequest(wallet, link, options)
  const vpToken = await createVpToken(wallet, request, options)
  const response = await wallet.fetch(request.responseUri, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(await answerForm(request, vpToken)).toString(),
  })
  const body = parseJsonObject(await response.text())
  return {
    status: response.status,
    body,
    ...(typeof body.redirect_uri === 'string' && { redirectUri: body.redirect_uri }),
  }
}

/** What the wallet holds for the query, signed for this request; the copies are used then. */
export async function createVpToken(
  wallet: Wallet,
  request: PresentationRequest,
  { alter, registrarCa = [], anyway = false }: PresentOptions,
): Promise<Record<string, string[]>> {
  tellWhoAsks(wallet, request, await registrationOf(wallet, request, registrarCa), anyway)
  const vpToken: Record<string, string[]> = {}
  const answers = await answerQuery(wallet, request.query, { typeOf, claimsOf })
  const authorised = await authorise(wallet, request, answers, typeOf)
  for (const answer of answers) {
    wallet.tell(`Shows ${answer.paths.map((path) => path.join('.')).join(', ')} of ${answer.held.configurationId}.`)
    if (wallet.preferredIssuer !== undefined && answer.held.issuer !== wallet.preferredIssuer)
      wallet.tell(
        `Its issuer, ${answer.held.issuer}, does not run now and cannot say whether it is valid: receive again.`,
      )
    vpToken[answer.queryId] = [await presentationOf(wallet, request, answer, authorised.get(answer.queryId))]
    answer.held.used = true
  }
  return alter?.(vpToken) ?? vpToken
}

function tellWhoAsks(wallet: Wallet, request: PresentationRequest, registered: Registered, anyway: boolean): void {
  if (registered === undefined) {
    wallet.tell(`${request.verifier} asks, and does not say what it is registered for.`)
  } else if ('warning' in registered) {
    wallet.tell(`${request.verifier} asks. Careful: ${registered.warning}.`)
    if (!anyway) throw new WalletRefused(`the wallet shows nothing: ${registered.warning}`)
  } else {
    const { name, purpose, privacyPolicy } = registered
    wallet.tell(`${name} asks, over ${request.verifier}.`)
    if (purpose !== undefined) wallet.tell(`Why: ${purpose}. It is registered for that.`)
    if (privacyPolicy !== undefined) wallet.tell(`What it does with the data: ${privacyPolicy}`)
  }
}

export function typeOf(held: HeldCredential): string {
  return held.format === 'mso_mdoc' ? docTypeOf(held.credential) : String(parseSdJwt(held.credential).payload.vct)
}

/** Nothing of a credential that cannot be read, as tests have some: it is shown as it is. */
export async function claimsOf({ format, credential }: HeldCredential): Promise<JsonObject> {
  if (format === 'mso_mdoc') return elementsAsJson(parseIssuerSigned(credential))
  return revealClaims(parseSdJwt(credential)).catch(() => ({}))
}

async function presentationOf(
  wallet: Wallet,
  request: PresentationRequest,
  { held, paths }: Answer,
  more?: JsonObject,
): Promise<string> {
  const signer = await signerOf(held.key)
  if (held.format === 'dc+sd-jwt')
    return presentSdJwt({
      sdJwt: held.credential,
      disclose: paths,
      audience: request.audience,
      nonce: request.nonce,
      now: wallet.now(),
      signer,
      ...(more && { more }),
    })
  const jwkThumbprint = request.encryption && (await thumbprintBytes(parsePublicJwk(request.encryption.jwk)))
  const transcript = await request.transcript(jwkThumbprint)
  return createDeviceResponse({ issuerSigned: held.credential, paths, transcript, signer })
}

async function answerForm(request: PresentationRequest, vpToken: JsonObject): Promise<Record<string, string>> {
  const state = request.state === undefined ? {} : { state: request.state }
  if (!request.encryption) return { vp_token: JSON.stringify(vpToken), ...state }
  return { response: await encryptAnswer(request, { vp_token: vpToken, ...state }) }
}

/** To the key of the request. */
export async function encryptAnswer({ encryption, nonce }: PresentationRequest, answer: JsonObject): Promise<string> {
  if (!encryption) throw new WalletRefused('the request offers no key to encrypt to')
  const { jwk, enc } = encryption
  const jwe = new CompactEncrypt(utf8(JSON.stringify(answer)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc, ...(typeof jwk.kid === 'string' && { kid: jwk.kid }) })
    .setKeyManagementParameters({ apv: fromBase64url(nonce) })
  return jwe.encrypt(await importJWK(jwk as JWK, 'ECDH-ES'))
}
