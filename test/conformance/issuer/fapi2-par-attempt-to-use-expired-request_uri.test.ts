// fapi2-security-profile-final-par-attempt-to-use-expired-request_uri: a browser that comes when expires_in is over (RFC 9126 section 2.2).
// The real module waits as long.
import { expect, it } from 'vitest'
import { rightRequest } from '../../../issuer/testing/memory-browser.ts'
import { clientId } from '../../../issuer/testing/memory-wallet.ts'
import { browse } from '../../../sandbox/wallet/browser.ts'
import { expectEnded } from './suite/authorize.ts'
import { checkResponse } from './suite/check-response.ts'
import { createTurnedClock } from './suite/turned-clock.ts'

it('fapi2-par-attempt-to-use-expired-request_uri: the person reads that it has expired', async () => {
  const { wait, issuerUrl, fetch, browser, clientHeaders } = await createTurnedClock()
  const { body } = await checkResponse('par', await browser.push({}, await clientHeaders()))
  const [requestUri, life] = [String(body.request_uri), Number(body.expires_in)]
  wait(life - 1)
  expect((await browser.authorize(requestUri)).status).toBe(303)
  wait(1)
  const address = `${issuerUrl}/authorize?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`
  const as = { persona: 'jan', level: 'Level500', decision: 'approve' } as const
  const page: string = await browse(fetch, address, rightRequest.redirect_uri, as).catch(({ message }) => message)
  expectEnded({ page }, 'has expired or was used before', ['invalid_request_uri'])
})
