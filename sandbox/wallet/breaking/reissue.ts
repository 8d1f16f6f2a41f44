// A held credential, signed anew with something changed: what its issuer would never sign, by the issuer's own key or another one. All that is
// not changed stays: claims, salts, digests, and the key that it is bound to.
import {
  base64,
  base64url,
  equalBytes,
  fromBase64,
  fromBase64url,
  sha256,
  textOf,
  utf8,
} from '../../../shared/bytes.ts'
import { isoDateTime } from '../../../shared/clock.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import { signJws } from '../../../shared/keys/jws.ts'
import { algorithms, importSigner, type Signer, type SignerSecret } from '../../../shared/keys/signer.ts'
import {
  type CborKey,
  type CborValue,
  dateTime,
  decodeCbor,
  Embedded,
  embed,
  encodeCbor,
} from '../../../shared/mdoc/cbor.ts'
import { header, sigStructure, x5chainOf } from '../../../shared/mdoc/cose.ts'
import { type IssuerSigned, parseIssuerSigned } from '../../../shared/mdoc/device-response.ts'
import { issuerCertificates } from '../../../shared/mdoc/verify.ts'
import { parseSdJwt } from '../../../shared/sd-jwt/parse.ts'
import { encodeIssuerSigned } from '../device-response.ts'
import { type HeldCredential, WalletRefused } from '../wallet.ts'
import type { Breach, Issuers, Means, Status } from './breach.ts'

export interface Changes {
  /** Who signs, in place of its own issuer. */
  signer?: SignerSecret
  /** Keeps the issuer's certificate, and signs with the key of somebody else. */
  foreignKey?: SignerSecret['privateJwk']
  /** vct or doctype. */
  type?: string
  /** `typ` of an SD-JWT VC. */
  typ?: string
  /** Seconds. `signed` is what an mdoc says besides. */
  validity?: { signed?: number; from: number; until: number }
  /** `none`: it names no list. */
  status?: Status | 'none'
  /** By the name of the claim or element, digests included. */
  claims?: Record<string, string>
}

/** A breach that is such a change and nothing else. */
export const reissuing =
  (changes: (held: HeldCredential, means: Means) => Promise<Changes> | Changes): NonNullable<Breach['recast']> =>
  async (answer, means) => ({
    ...answer,
    held: await reissue(answer.held, means.issuers, await changes(answer.held, means)),
  })

/** @throws WalletRefused for a credential that is not the sandbox's */
export async function reissue(held: HeldCredential, issuers: Issuers, changes: Changes): Promise<HeldCredential> {
  const credential =
    held.format === 'mso_mdoc'
      ? await reissueMdoc(parseIssuerSigned(held.credential), issuers, changes)
      : await reissueSdJwt(held.credential, issuers, changes)
  return { ...held, credential }
}

async function reissueSdJwt(text: string, issuers: Issuers, changes: Changes): Promise<string> {
  const { header: own, payload, disclosures } = parseSdJwt(text)
  const { x5c, x5u, 'x5t#S256': x5t, alg: _, ...rest } = own
  const published = { x5u, 'x5t#S256': x5t } as JsonObject
  const chain = Array.isArray(x5c) ? x5c.map(String) : []
  const signer = await signerOf(issuers, fromBase64(chain[0] ?? ''), changes)
  const { type, typ, validity, status, claims = {} } = changes
  let signed = JSON.stringify(payload)
  const kept: string[] = []
  for (const disclosure of disclosures) {
    const [salt, name, value] = JSON.parse(textOf(fromBase64url(disclosure))) as Json[]
    const isChanged = value !== undefined && Object.hasOwn(claims, String(name))
    const changed = isChanged ? base64url(utf8(JSON.stringify([salt, name, claims[String(name)]]))) : disclosure
    signed = signed.replace(await digestOf(disclosure), await digestOf(changed))
    kept.push(changed)
  }
  const { status: before, ...members } = JSON.parse(signed) as JsonObject
  const reference = status === undefined ? before : status !== 'none' && listed(status)
  const jwt = await signJws(
    signer,
    {
      ...rest,
      ...(changes.signer ? {} : published),
      x5c: signer.chain.map(base64),
      ...(typ !== undefined && { typ }),
    },
    {
      ...members,
      ...(type !== undefined && { vct: type }),
      ...(validity && { iat: validity.from, nbf: validity.from, exp: validity.until }),
      ...(reference && { status: reference }),
    },
  )
  return `${jwt}~${kept.map((disclosure) => `${disclosure}~`).join('')}`
}

const digestOf = async (disclosure: string): Promise<string> => base64url(await sha256(utf8(disclosure)))

const listed = ({ index, uri }: Status): JsonObject => ({ status_list: { idx: index, uri } })

type CborMap = Map<CborKey, CborValue>

async function reissueMdoc(credential: IssuerSigned, issuers: Issuers, changes: Changes): Promise<string> {
  const { issuerAuth } = credential
  const signer = await signerOf(issuers, issuerCertificates(credential)[0] ?? new Uint8Array(), changes)
  const mso = contentOf(credential.msoBytes)
  const { type, validity, status, claims = {} } = changes
  if (type !== undefined) mso.set('docType', type)
  if (validity) mso.set('validityInfo', validityInfo(validity))
  if (status === 'none') mso.delete('status')
  else if (status)
    mso.set('status', new Map([['status_list', new Map(Object.entries({ idx: status.index, uri: status.uri }))]]))
  let { nameSpaces } = credential
  for (const [element, value] of Object.entries(claims)) {
    nameSpaces = withElement(nameSpaces, element, value)
    await digestAnew(mso, nameSpaces, element)
  }
  const { alg, protectedBytes, unprotected } = changes.signer
    ? { alg: signer.algorithm, protectedBytes: undefined, unprotected: new Map([[header.x5chain, x5chainOf(signer)]]) }
    : { ...issuerAuth, alg: signer.algorithm }
  const protectedHeader =
    protectedBytes ?? encodeCbor(new Map<CborKey, CborValue>([[header.algorithm, algorithms[alg].cose]]))
  const msoBytes = embed(encodeCbor(mso)).item
  const signature = await signer.sign(sigStructure(protectedHeader, msoBytes))
  return base64url(
    encodeIssuerSigned({
      nameSpaces,
      msoBytes,
      issuerAuth: { protectedBytes: protectedHeader, unprotected, signature },
    }),
  )
}

/** What tag 24 wraps, a map in an MSO and in an item. */
function contentOf(wrapped: Uint8Array<ArrayBuffer>): CborMap {
  const embedded = decodeCbor(wrapped)
  const content = embedded instanceof Embedded && decodeCbor(embedded.content)
  if (!(content instanceof Map)) throw new TypeError('an issuer wraps a map')
  return content
}

const validityInfo = ({ from, signed = from, until }: NonNullable<Changes['validity']>): CborMap =>
  new Map(
    Object.entries({ signed, validFrom: from, validUntil: until }).map(([name, time]) => [
      name,
      dateTime(isoDateTime(time)),
    ]),
  )

/** With another value, and the digests as they were. */
export const withElement = (
  nameSpaces: IssuerSigned['nameSpaces'],
  wanted: string,
  value: string,
): IssuerSigned['nameSpaces'] =>
  new Map(
    [...nameSpaces].map(([name, items]) => [
      name,
      items.map((item) => {
        if (item.element !== wanted) return item
        const content = contentOf(item.bytes).set('elementValue', value)
        return { ...item, value, bytes: embed(encodeCbor(content)).item }
      }),
    ]),
  )

async function digestAnew(mso: CborMap, nameSpaces: IssuerSigned['nameSpaces'], wanted: string): Promise<void> {
  for (const [name, items] of nameSpaces)
    for (const { element, digestId, bytes } of items) {
      if (element !== wanted) continue
      const digests = (mso.get('valueDigests') as CborMap).get(name) as CborMap
      digests.set(digestId, await sha256(bytes))
    }
}

/** Under the given certificate that of the sandbox's issuer, unless another one signs. */
async function signerOf(issuers: Issuers, certificate: Uint8Array, { signer, foreignKey }: Changes): Promise<Signer> {
  if (signer) return importSigner(signer)
  const own = Object.values(issuers).find(({ x5c }: SignerSecret) => equalBytes(fromBase64(x5c[0] ?? ''), certificate))
  if (!own) throw new WalletRefused('the sandbox can break its own credentials alone: receive one of it')
  return importSigner(foreignKey ? { ...own, privateJwk: foreignKey } : own)
}
