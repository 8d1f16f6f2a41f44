// A list of trusted entities (ETSI TS 119 602), as one of the lists that are kept.
// Refuses: what shared/trusted-list/verify-entities-list refuses.
import { fromBase64 } from '../shared/bytes.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'
import { type ListAlarm, TrustListRefused } from '../shared/trust/trust-list-refused.ts'
import { verifyEntitiesList } from '../shared/trusted-list/verify-entities-list.ts'
import { ListRefused, type VerifiedList, type VerifyList } from './list-verifier.ts'
import type { EntitiesSource } from './source.ts'

export const verifyEntities: VerifyList<EntitiesSource> = async (source, bytes, { now, last, previous }) => {
  const signers = source.signers.map((one) => parseCertificate(fromBase64(one)))
  try {
    const { list, announced } = await verifyEntitiesList({ ...source, signers }, bytes, {
      now,
      last: last && { sequenceNumber: last.sequenceNumber, contentSha256: last.content },
      previous: previousOf(source, previous),
    })
    const {
      sha256,
      signerSha256,
      operator,
      services,
      sequenceNumber,
      issued,
      nextUpdate,
      contentSha256 = sha256,
    } = list
    return {
      model: list,
      summary: { sequenceNumber, issued, nextUpdate, operator, services: services.length, signerSha256, sha256 },
      content: contentSha256,
      alarms: announced.length > 0 ? ['SIGNER_ANNOUNCED'] : [],
    }
  } catch (error) {
    if (!(error instanceof TrustListRefused)) throw error
    const { alarm, deviation, message } = error
    // An operator who means to tolerate it needs the name.
    throw new ListRefused(alarm ? codes[alarm] : 'LIST_REFUSED', deviation ? `${message} (${deviation})` : message)
  }
}

const codes: Record<ListAlarm, string> = { sequenceRollback: 'SEQUENCE_ROLLBACK', sequenceReused: 'CONTENT_CHANGED' }

const previousOf = ({ kind }: EntitiesSource, model: VerifiedList['model'] | undefined) =>
  model && 'kind' in model && model.kind === kind ? model : undefined
