// Who signed a request object: the verifier that its client_id names, by whichever of the ways in which one can be named (OpenID4VP 1.0
// section 5.9.3). In each the wallet checks what the EU's reference wallets check.
// Refuses: another type or algorithm, a signature by anybody else, what has ended, prefixes that it does not know.
import type { JWK } from 'jose'
import { base64url, fromBase64, sha256 } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { isCurrent, type Jws, parseJws, verifyJws } from '../../shared/keys/jws.ts'
import { algorithmOf, importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import type { VerificationAlgorithm } from '../../shared/keys/verification-algorithm.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { checkPath } from '../../shared/trust/path.ts'
import { textMember } from './expect.ts'
import { resolveDidKey } from './resolve-did.ts'
import type { VerifierTrust } from './verifier-trust.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface VerifiedRequest {
  request: JsonObject
  clientId: string
  /** Who asks, for people. */
  name: string
  /** Its access certificate, where it has one. */
  certificate?: Certificate
}

interface Proven {
  name: string
  key: CryptoKey
  algorithm: VerificationAlgorithm
  certificate?: Certificate
}

/** Seconds between its clock and that of others. */
const tolerance = 15

/** `named`: in which part of it stands the client_id, in the header for one of several signatures. */
export async function authenticateVerifier(
  wallet: Wallet,
  jwt: string,
  trust: VerifierTrust,
  named: 'payload' | 'header' = 'payload',
): Promise<VerifiedRequest> {
  const jws = parseJws(jwt)
  if (jws.header.typ !== 'oauth-authz-req+jwt') throw new WalletRefused('the request object has another type')
  const clientId = textMember(jws[named], 'client_id')
  const { name, key, algorithm, certificate } = await provenBy(wallet, clientId, jws, trust)
  if (!(await verifyJws(jws, key, algorithm)))
    throw new WalletRefused('the request object is not signed by the verifier that it names')
  if (!isCurrent(jws, wallet.now() - tolerance, 2 * tolerance)) throw new WalletRefused('the request object has ended')
  // What is said of one name stands beside it.
  const { verifier_info: info } = jws[named]
  const request = { ...jws.payload, ...(info !== undefined && { verifier_info: info }) }
  return { request, clientId, name, ...(certificate && { certificate }) }
}

function provenBy(wallet: Wallet, clientId: string, jws: Jws, trust: VerifierTrust): Promise<Proven> {
  const at = clientId.indexOf(':')
  const [prefix, name] = [clientId.slice(0, Math.max(at, 0)), clientId.slice(at + 1)]
  switch (prefix) {
    case 'x509_hash':
      return byCertificate(wallet, jws, trust, async (leaf) => name === base64url(await sha256(leaf.der)))
    case 'x509_san_dns':
      return byCertificate(
        wallet,
        jws,
        trust,
        async (leaf) => leaf.dnsNames.includes(name) && (hostOf(jws) ?? name) === name,
      )
    case 'verifier_attestation':
      return byAttestation(wallet, jws, trust, name)
    case 'decentralized_identifier':
      return byDid(wallet, jws, name)
    case '':
      return byAcquaintance(clientId, trust)
    default:
      return Promise.reject(new WalletRefused('the wallet knows no verifiers of this kind'))
  }
}

/** Where there is no response_uri the browser says where the answer goes. */
const hostOf = ({ payload }: Jws): string | undefined =>
  typeof payload.response_uri === 'string' ? URL.parse(payload.response_uri)?.hostname : undefined

async function byCertificate(
  wallet: Wallet,
  { header }: Jws,
  { accessCa = [] }: VerifierTrust,
  isNamed: (leaf: Certificate) => Promise<boolean>,
): Promise<Proven> {
  const entries = Array.isArray(header.x5c) ? header.x5c : []
  const chain = entries.map((entry) => parseCertificate(fromBase64(String(entry))))
  const [leaf] = chain
  if (!leaf?.algorithm) throw new WalletRefused('the request object names no certificate')
  if (!(await isNamed(leaf))) throw new WalletRefused('the request is not signed by the certificate that it names')
  if (chain.some(({ selfIssued }) => selfIssued)) throw new WalletRefused('the request comes with its own authority')
  if (accessCa.length > 0) {
    const path = await checkPath({ chain, anchors: accessCa, at: wallet.now(), purpose: 'accessCertificate' })
    if (!path.trusted) throw new WalletRefused(`the verifier's access certificate is not trusted: ${path.reason}`)
  }
  const { subject, algorithm } = leaf
  return { name: nameIn(subject), key: await leaf.verificationKey(), algorithm, certificate: leaf }
}

async function byAttestation(wallet: Wallet, { header, payload: request }: Jws, trust: VerifierTrust, name: string) {
  if (typeof header.jwt !== 'string') throw new WalletRefused('the request comes without an attestation')
  const attestation = parseJws(header.jwt)
  const { sub, cnf, exp, response_uris: uris } = attestation.payload
  if (attestation.header.typ !== 'verifier-attestation+jwt') throw new WalletRefused('the attestation has another type')
  if (!(await isSignedByAny(attestation, trust.attesters ?? [])))
    throw new WalletRefused('the wallet does not know who attests the verifier')
  if (exp === undefined || !isCurrent(attestation, wallet.now() - tolerance, 2 * tolerance))
    throw new WalletRefused('the attestation of the verifier has ended')
  if (sub !== name) throw new WalletRefused('the attestation is of another verifier')
  if (Array.isArray(uris) && !uris.includes(request.response_uri ?? null))
    throw new WalletRefused('the attestation is for other addresses')
  return provenByKey(name, isObject(cnf) ? cnf.jwk : undefined)
}

async function isSignedByAny(jws: Jws, keys: readonly JWK[]): Promise<boolean> {
  for (const jwk of keys) {
    const key = parsePublicJwk(jwk)
    if (await verifyJws(jws, await importPublicJwk(key), algorithmOf(key))) return true
  }
  return false
}

const byDid = async (wallet: Wallet, { header }: Jws, did: string): Promise<Proven> =>
  provenByKey(did, await resolveDidKey(wallet, did, textMember(header, 'kid')))

async function byAcquaintance(clientId: string, { preRegistered = {} }: VerifierTrust): Promise<Proven> {
  if (!Object.hasOwn(preRegistered, clientId)) throw new WalletRefused('the wallet does not know the verifier')
  return provenByKey(clientId, preRegistered[clientId])
}

async function provenByKey(name: string, jwk: Json | JWK | undefined): Promise<Proven> {
  const key = parsePublicJwk(jwk)
  return { name, key: await importPublicJwk(key), algorithm: algorithmOf(key) }
}

/** The common name, and the organisation where it is another. */
export function nameIn(subject: string): string {
  const part = (name: string): string | undefined =>
    new RegExp(`(?:^|, )${name}=((?:[^,\\\\]|\\\\.)*)`).exec(subject)?.[1]
  const [name, organisation] = [part('CN'), part('O')]
  if (!name) return subject
  return organisation && organisation !== name ? `${name} (${organisation})` : name
}
