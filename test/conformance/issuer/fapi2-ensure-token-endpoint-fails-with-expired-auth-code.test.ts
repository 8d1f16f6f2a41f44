// fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code: a code that comes for the first time when its minute is
// over. The real module waits for 62 seconds.
import { expect, it } from 'vitest'
import { codeVerifier, formOf, ticketOf } from '../../../issuer/testing/memory-browser.ts'
import { checkResponse, outcomeOf } from './suite/check-response.ts'
import { dpopProof } from './suite/dpop-proof.ts'
import { createKey } from './suite/keys.ts'
import { createTurnedClock } from './suite/turned-clock.ts'

it.each([
  [59, '200'],
  [62, '400 invalid_grant'],
])('fapi2-ensure-token-endpoint-fails-with-expired-auth-code: %i seconds later, %s', async (later, outcome) => {
  const { wait, now, issuerUrl, fetch, browser, clientHeaders } = await createTurnedClock()
  const pushed = await checkResponse('par', await browser.push({}, await clientHeaders()))
  await browser.authorize(String(pushed.body.request_uri))
  const decided = await browser.decide(ticketOf(await (await browser.callBack()).text()))
  const code = new URL(decided.headers.get('Location') ?? '').searchParams.get('code') ?? ''
  wait(later)
  const url = `${issuerUrl}/token`
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...(await clientHeaders()),
      DPoP: await dpopProof(await createKey(), { url }, { claims: { iat: now() } }),
    },
    body: formOf({ grant_type: 'authorization_code', code, code_verifier: codeVerifier }),
  })
  expect(outcomeOf(await checkResponse('token', response))).toBe(outcome)
})
