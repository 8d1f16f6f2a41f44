// What devices may agree on a MAC with; what signatures have to cover is tested with the table of checks.
import { describe, expect, it } from 'vitest'
import { parsePublicJwk } from '../../shared/keys/public-key.ts'
import { createExample, macAsDevice, present } from '../../shared/mdoc/example-mdoc.ts'
import { ask, askForIssuer, createTestVerifier, mdocQuery } from '../testing/memory-relying-party.ts'
import type { Transaction } from '../transaction.ts'
import { bindingOf } from './binding-of.ts'
import { mdocPresentation } from './mdoc-presentation.ts'
import type { Binding } from './presentation.ts'

const verifier = await createTestVerifier()
const example = await createExample()
const query = { credentials: [mdocQuery()] }

/** Of an mdoc whose device answers with a MAC, to the key of the transaction. */
async function checkMac(id: string, transaction: Transaction, other: Partial<Binding> = {}): Promise<void> {
  const binding = { ...bindingOf(verifier, id, transaction), ...other }
  const { d: _, ...publicKey } = transaction.encryptionKey
  const given = { ...example, transcript: await binding.transcript() }
  const presentation = await present(given, { deviceAuth: await macAsDevice(given, parsePublicJwk(publicKey)) })
  return mdocPresentation(presentation, binding).checkHolder()
}

describe('a MAC of the device (VP-MDOC-08)', () => {
  it.each(['direct_post.jwt', 'iae_post.jwt'])('binds an answer that was encrypted to our key (%s)', async (mode) => {
    const isIssuer = mode.startsWith('iae')
    const { requestId, transaction } = await (isIssuer ? askForIssuer : ask)(verifier, { query, responseMode: mode })
    await checkMac(requestId, transaction)
    const { encryptionKey: readerKey } = (await ask(verifier, { query })).transaction
    await expect(checkMac(requestId, transaction, { readerKey })).rejects.toThrow(/does not fit this request/)
  })

  it.each(['direct_post', 'iae_post'])('binds no answer that came plain (%s)', async (mode) => {
    const isIssuer = mode.startsWith('iae')
    const { requestId, transaction } = await (isIssuer ? askForIssuer : ask)(verifier, { query, responseMode: mode })
    await expect(checkMac(requestId, transaction)).rejects.toThrow(/no key of ours/)
  })
})
