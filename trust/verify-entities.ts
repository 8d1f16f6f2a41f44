// A list of trusted entities as JSON (ETSI TS 119 602), as one of the lists that are kept.
// Refuses: what shared/trust/verify-list refuses.
import { fromBase64, hex, sha256, textOf, utf8 } from '../shared/bytes.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'
import { TrustListRefused, verifyTrustList } from '../shared/trust/verify-list.ts'
import { ListRefused, type VerifyList } from './list-verifier.ts'
import type { EntitiesSource } from './source.ts'

export const verifyEntities: VerifyList<EntitiesSource> = async ({ kind, signers }, bytes, { now, last }) => {
  try {
    const model = await verifyTrustList(readText(bytes), {
      kind,
      signers: signers.map((one) => parseCertificate(fromBase64(one))),
      now,
      ...(last && { lastSequenceNumber: last.sequenceNumber }),
    })
    const { sha256: received, signerSha256, operator, sequenceNumber, issued, nextUpdate, ...said } = model
    return {
      model,
      summary: { sequenceNumber, issued, nextUpdate, operator, signerSha256, sha256: received },
      // Signatures of elliptic curves differ each time.
      content: hex(await sha256(utf8(JSON.stringify([sequenceNumber, issued, nextUpdate, operator, said])))),
      alarms: [],
    }
  } catch (error) {
    if (!(error instanceof TrustListRefused)) throw error
    throw new ListRefused(error.message.includes('older') ? 'SEQUENCE_ROLLBACK' : 'LIST_REFUSED', error.message)
  }
}

function readText(bytes: Uint8Array): string {
  try {
    return textOf(bytes)
  } catch {
    throw new ListRefused('NOT_UTF8', 'the list is no text')
  }
}
