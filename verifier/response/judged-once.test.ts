// One answer that comes twice at once, as it does when a wallet hears nothing and sends it again.
import { expect, it } from 'vitest'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import type { VerifierRows } from '../stores.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import { createAttester, issueSdJwt } from '../testing/memory-provider.ts'
import { ask, createTestVerifier, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { answerOf, present } from '../testing/memory-wallet.ts'
import type { Outcome } from '../transaction.ts'
import { responseEndpoint } from './endpoint.ts'

const attester = await createAttester('pub-eaa')
const base = await createTestVerifier({ types: exampleTypes, lists: [attester.list] })
const vct = `${base.config.typesUrl}/${names.card}`

/** Who redeems a code first goes on last. */
const rows: VerifierRows = {
  ...base.rows,
  redeem: async (kind, name, expiresAt) => {
    const isFirst = await base.rows.redeem(kind, name, expiresAt)
    if (isFirst && kind === 'authenticationCode') await new Promise((resolve) => setTimeout(resolve, 50))
    return isFirst
  },
}
const verifier = { ...base, rows }

it('an authorisation that is sent twice at once is accepted, and the second sending refuses nothing (SUA_01)', async () => {
  const asked = await ask(verifier, {
    query: { credentials: [sdJwtQuery({ meta: { vct_values: [vct] }, claims: [{ path: ['family_name'] }] })] },
    transactionData: [
      {
        type: 'urn:eudi:sca:payment:1',
        credentialIds: ['sd'],
        payload: { transaction_id: 'a', payee: { name: 'Shop', id: 'x' }, currency: 'EUR', amount: 12.5 },
      },
    ],
  })
  const more = {
    transaction_data_hashes: [base64url(await sha256(utf8(asked.transaction.transactionData?.[0] ?? '')))],
    transaction_data_hashes_alg: 'sha-256',
    jti: 'a-code-that-never-came-before',
    response_mode: 'direct_post.jwt',
    amr: [{ knowledge: 'pattern' }, { possession: 'key_in_remote_wscd' }],
  }
  const held = await issueSdJwt(attester.signer, { plain: { vct }, disclosable: { family_name: 'Peeters' } })
  const vpToken = { sd: [await present(verifier, asked, held, { more })] }
  const send = async () => responseEndpoint(verifier, asked.requestId, await answerOf(asked, vpToken))
  const sent = await Promise.allSettled([send(), send()])
  expect(sent.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await verifier.rows.get<Outcome>('outcome', asked.id)).toEqual({ state: 'answered' })
  await expect(send()).rejects.toMatchObject({ code: 'invalid_request' })
})
