import { expect, it } from 'vitest'
import { breachesNamed } from '../../sandbox/wallet/breaking/index.ts'
import type { JsonObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { responseEndpoint } from '../../verifier/response/endpoint.ts'
import { createProvider, issueSdJwt } from '../../verifier/testing/memory-provider.ts'
import { ask, createTestVerifier } from '../../verifier/testing/memory-relying-party.ts'
import { answerOf, present } from '../../verifier/testing/memory-wallet.ts'
import { outcomeOf } from './outcome.ts'

const provider = await createProvider()
const verifier = await createTestVerifier({ lists: [provider.list] })
const [breach] = breachesNamed('holderBound:nonce')

/** What a wallet hears that answers like this, as often as it is said. */
async function heard({ nonce, times = 1 }: { nonce?: string; times?: number } = {}) {
  const asked = await ask(verifier)
  const answer = { sd: [await present(verifier, asked, await issueSdJwt(provider.pid), nonce ? { nonce } : {})] }
  let response = new Response()
  for (let time = 0; time < times; time++)
    response = await responseEndpoint(verifier, asked.requestId, await answerOf(asked, answer)).catch((error) => {
      if (error instanceof OAuthError) return error.toResponse()
      throw error
    })
  return { status: response.status, body: (await response.json()) as JsonObject }
}

it('is good where what is right is accepted, and where what is broken is refused', async () => {
  expect(outcomeOf(await heard())).toEqual({ exitCode: 0, text: 'The verifier accepted.' })
  const refused = outcomeOf(await heard({ nonce: 'another' }), breach)
  expect(refused.exitCode).toBe(0)
  expect(refused.text).toMatch(
    /^The verifier refused \(400 invalid_request\), as it should: holderBound:nonce is broken/,
  )
})

it('is bad where what is right is refused, or what is broken is accepted', async () => {
  expect(outcomeOf(await heard({ nonce: 'another' })).exitCode).toBe(1)
  expect(outcomeOf(await heard(), breach)).toEqual({
    exitCode: 1,
    text: 'The verifier accepted, although holderBound:nonce is broken.',
  })
})

it('is bad where the verifier refused for something else than what is shown', async () => {
  const { exitCode, text } = outcomeOf(await heard({ nonce: 'another', times: 2 }), breach)
  expect([exitCode, text]).toEqual([
    1,
    'The verifier did not come to holderBound:nonce (400 invalid_request): ' +
      'The request was answered or cancelled, has expired, or never was.',
  ])
})
