// The one way in for lists of trusted entities (TS 119 602): as its source says, JSON with JAdES or, of public bodies that attest, XML with XAdES
// (annex H.4). Both give the same model. It stands apart from the JSON form, so that who reads no XML does not carry it.
// Refuses: what verifying either form refuses; nothing else differs between them.
import { type Bytes, equalBytes, textOf } from '../bytes.ts'
import type { Certificate } from '../trust/certificate.ts'
import { createTolerance } from '../trust/deviation.ts'
import { signersAfter, unknownSigners, voucherOf } from '../trust/self-rollover.ts'
import type { TrustKind, TrustList } from '../trust/trust-list.ts'
import { TrustListRefused } from '../trust/trust-list-refused.ts'
import { readTrustList, type TrustListExpected, verifyTrustList } from '../trust/verify-list.ts'
import { verifySignedXml } from '../xml/verify-signed-xml.ts'
import { XmlRefused } from '../xml/xml-refused.ts'
import { entitiesRoot, readXmlEntities } from './read-xml-entities.ts'

export interface EntitiesListSource {
  kind: TrustKind
  /** JSON unless it says otherwise. */
  form?: 'json' | 'xml' | undefined
  signers: readonly Certificate[]
  tolerate?: readonly string[] | undefined
  selfRollover?: boolean | undefined
}

export interface EntitiesListGiven {
  /** Seconds. */
  now: number
  /** The highest number that was ever seen, and what was said under it. */
  last?: { sequenceNumber: number; contentSha256?: string | undefined } | undefined
  /** The list that is served now. */
  previous?: TrustList | undefined
}

export interface VerifiedEntitiesList {
  list: TrustList
  /** Hex SHA-256 of those whom the list names as its next signers, and who are not configured: for an alarm. */
  announced: string[]
}

/** @throws TrustListRefused */
export async function verifyEntitiesList(
  source: EntitiesListSource,
  bytes: Bytes,
  { now, last, previous }: EntitiesListGiven,
): Promise<VerifiedEntitiesList> {
  const { kind, tolerate, form = 'json' } = source
  const before = previous?.kind === kind ? previous : undefined
  const expected: TrustListExpected = {
    kind,
    signers: await signersAfter(source, before),
    now,
    tolerate,
    lastSequenceNumber: last?.sequenceNumber,
    lastContentSha256: last?.contentSha256,
  }
  const list = form === 'xml' ? await verifyXml(bytes, expected) : await verifyTrustList(readText(bytes), expected)
  const voucher = await voucherOf(source, list, before)
  return {
    list: voucher === undefined ? list : { ...list, vouchedBySha256: voucher },
    announced: await unknownSigners(source, list),
  }
}

async function verifyXml(bytes: Bytes, expected: TrustListExpected): Promise<TrustList> {
  const { root, signer, sha256 } = await verified(bytes, expected)
  const certificate = expected.signers.find(({ der }) => equalBytes(der, signer))
  if (!certificate) throw new TrustListRefused('the list is signed by nobody that is configured')
  if (expected.now < certificate.notBefore || expected.now > certificate.notAfter)
    throw new TrustListRefused("the list operator's certificate is outside its validity")
  return readTrustList(readXmlEntities(root), {
    expected,
    tolerance: createTolerance(expected.tolerate),
    signer: certificate,
    sha256,
    // Of XML that is signed again all of it is another file.
    contentSha256: sha256,
  })
}

async function verified(bytes: Bytes, { signers }: TrustListExpected) {
  try {
    return await verifySignedXml(bytes, { root: entitiesRoot, signers: signers.map(({ der }) => der) })
  } catch (error) {
    throw error instanceof XmlRefused ? new TrustListRefused(`the list is refused: ${error.message}`) : error
  }
}

function readText(bytes: Bytes): string {
  try {
    return textOf(bytes)
  } catch {
    throw new TrustListRefused('the list is no text')
  }
}
