// The answer of ISO/IEC 18013-7 Annex C (VP-ISO7-04 to VP-ISO7-06): opened with the key of this transaction, and taken apart into one
// presentation for each document that was asked for.
// Refuses: what was encrypted for another transaction or origin, no document, one that was not asked for, two of one type.
import type { JsonObject } from '../../shared/json.ts'
import { parseDeviceResponses, type SentDocument } from '../../shared/mdoc/device-response.ts'
import { openEncryptedResponse } from '../../shared/mdoc/encrypted-response.ts'
import { MdocRefused } from '../../shared/mdoc/mdoc-refused.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Presented, SentPresentation } from '../checks/presentation.ts'
import type { Transaction } from '../transaction.ts'
import { isoMdocQueries, type MdocQuery } from './iso-mdoc-queries.ts'
import { isoMdocSession } from './iso-mdoc-session.ts'

/** `data` as the browser gave it to the page. @throws OAuthError invalid_request */
export async function isoMdocResponse(transaction: Transaction, data: JsonObject): Promise<Presented> {
  const queries = isoMdocQueries(transaction)
  if (!queries) throw refused('The request was not made over this protocol')
  if (typeof data.response !== 'string') throw refused('The answer holds no response')
  const { encryptionKey } = transaction
  const { sessionTranscript } = await isoMdocSession(transaction)
  try {
    const opened = await openEncryptedResponse(encryptionKey, sessionTranscript, data.response)
    return {
      presentations: presentationsOf(queries, parseDeviceResponses(opened)),
      binding: { transcript: async () => sessionTranscript, readerKey: encryptionKey },
    }
  } catch (error) {
    throw error instanceof MdocRefused ? refused(`Of the answer: ${error.message}`) : error
  }
}

function presentationsOf(queries: readonly MdocQuery[], documents: readonly SentDocument[]): SentPresentation[] {
  if (documents.length === 0) throw refused('The answer holds no document')
  if (new Set(documents.map(({ docType }) => docType)).size < documents.length)
    throw refused('The answer holds two documents of one type')
  return documents.map((presentation) => {
    const query = queries.find(({ meta }) => meta.doctype_value === presentation.docType)
    if (!query) throw refused('The answer holds a document that was not asked for')
    return { query, presentation }
  })
}

const refused = (description: string): OAuthError => new OAuthError('invalid_request', description)
