// An mdoc under the IACA, as @owf/mdoc reads it over OpenSSL: signature, digests of all elements, times.
import { cborDecode, Holder, IssuerSigned } from '@owf/mdoc'
import { expect } from 'vitest'
import { mdocContext } from '../../../interop/mdoc-context.ts'
import { readMdoc as elementsOf } from '../../../interop/mdoc-holder.ts'
import type { StatusReference } from './check-status.ts'
import type { ReadCredential } from './read-credential.ts'
import { pki } from './running.ts'

export async function readMdoc(credential: string): Promise<ReadCredential> {
  // Base64url without padding.
  expect(credential).toMatch(/^[A-Za-z0-9_-]+$/)
  const trustedCertificates = [new Uint8Array(Buffer.from(pki.authorities.iaca, 'base64'))]
  const failed: string[] = []
  await Holder.verifyIssuerSigned(
    {
      issuerSigned: credential,
      trustedCertificates,
      now: new Date(),
      skewSeconds: 0,
      verificationCallback: ({ status, check }) => {
        if (status !== 'PASSED') failed.push(check)
      },
    },
    mdocContext,
  )
  expect(failed).toEqual([])
  const { issuerAuth, issuerNamespaces } = IssuerSigned.fromEncodedForOid4Vci(credential)
  const { docType, deviceKeyInfo, validityInfo } = issuerAuth.mobileSecurityObject
  const { kty, crv, x, y } = deviceKeyInfo.deviceKey.jwk
  return {
    type: docType,
    holderKey: { kty, crv, x, y },
    times: [validityInfo.signed, validityInfo.validFrom, validityInfo.validUntil].map((time) => time.getTime() / 1000),
    status: statusOf(issuerAuth.payload ?? new Uint8Array()),
    salts: [...issuerNamespaces.issuerNamespaces.values()].flatMap((items) =>
      items.map(({ random }) => Buffer.from(random).toString('hex')),
    ),
    dataset: elementsOf(credential).nameSpaces,
  }
}

/** Among the members that the library has no name for. */
function statusOf(payload: Uint8Array): StatusReference {
  const mso = cborDecode<Map<string, Map<string, Map<string, unknown>>>>(payload)
  const status = mso.get('status')
  expect([...(status?.keys() ?? [])]).toEqual(['status_list'])
  const list = status?.get('status_list')
  return { index: Number(list?.get('idx')), uri: String(list?.get('uri')) }
}
