// Presenting, from the request link to the verifier's answer: the wallet's side of OpenID4VP 1.0 on one screen.
import { CompactEncrypt, importJWK, type JWK } from 'jose'
import { fromBase64url, utf8 } from '../../shared/bytes.ts'
import { type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { parsePublicJwk, thumbprintBytes } from '../../shared/keys/public-key.ts'
import { presentSdJwt } from '../../shared/sd-jwt/present.ts'
import { type Answer, answerQuery } from './answer-query.ts'
import type { Breach, HolderProof } from './breaking/breach.ts'
import { type Breaking, breakAnswers, unbroken } from './breaking/break-answers.ts'
import { createDeviceResponse } from './device-response.ts'
import { authoritiesOf, claimsOf, typeOf } from './held-content.ts'
import { signerOf } from './holder-key.ts'
import { registrationOf } from './registration.ts'
import { type PresentationRequest, resolveRequest } from './request-object.ts'
import { markShown } from './reuse.ts'
import { tellWhoAsks } from './tell-who-asks.ts'
import { authorise } from './transaction-data.ts'
import type { RequestOptions } from './verifier-trust.ts'
import { type HeldCredential, type Wallet, WalletRefused } from './wallet.ts'

export interface PresentOptions extends RequestOptions {
  /** The holder overrules a warning about the registration. */
  anyway?: boolean
  /** What it does wrong, so that one check of the verifier fails. */
  breaking?: Breaking
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
  { alter, breaking, registrarCa = [], anyway = false }: PresentOptions,
): Promise<Record<string, string[]>> {
  tellWhoAsks(wallet, request.verifier, await registrationOf(wallet, request, registrarCa), anyway)
  const vpToken: Record<string, string[]> = {}
  const heeds = !breaking?.breaches.some(({ heedsNoAuthorities }) => heedsNoAuthorities)
  const to = request.audience
  const honest = await answerQuery(wallet, request.query, { typeOf, claimsOf, to, ...(heeds && { authoritiesOf }) })
  const authorised = await authorise(wallet, request, honest, typeOf)
  const { answers, breachOf } = breaking ? await breakAnswers(honest, breaking) : unbroken(honest)
  for (const { held } of honest) markShown(wallet, held, to)
  for (const answer of answers) {
    wallet.tell(`Shows ${answer.paths.map((path) => path.join('.')).join(', ')} of ${answer.held.configurationId}.`)
    if (wallet.preferredIssuer !== undefined && answer.held.issuer !== wallet.preferredIssuer)
      wallet.tell(
        `Its issuer, ${answer.held.issuer}, does not run now and cannot say whether it is valid: receive again.`,
      )
    const more = authorised.get(answer.queryId)
    vpToken[answer.queryId] = [await presentationOf(wallet, request, answer, { more, breach: breachOf(answer) })]
  }
  return alter?.(vpToken) ?? vpToken
}

async function presentationOf(
  wallet: Wallet,
  request: PresentationRequest,
  { held, paths }: Answer,
  { more, breach }: { more: JsonObject | undefined; breach: Breach | undefined },
): Promise<string> {
  const honest = { ...(await proofFor(wallet, request, held)), ...(more && { more }) }
  const proof = (await breach?.misbind?.(honest)) ?? honest
  const presentation =
    held.format === 'dc+sd-jwt'
      ? await presentSdJwt({ ...proof, sdJwt: held.credential, disclose: paths })
      : await createDeviceResponse({
          issuerSigned: held.credential,
          paths,
          transcript: await proof.transcript(),
          signer: proof.signer,
        })
  return (await breach?.spoil?.(presentation, proof)) ?? presentation
}

async function proofFor(wallet: Wallet, request: PresentationRequest, held: HeldCredential): Promise<HolderProof> {
  const { audience, nonce, encryption, transcript } = request
  return {
    audience,
    nonce,
    now: wallet.now(),
    signer: await signerOf(held.key),
    transcript: async () => transcript(encryption && (await thumbprintBytes(parsePublicJwk(encryption.jwk)))),
    plainTranscript: () => transcript(undefined),
  }
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
