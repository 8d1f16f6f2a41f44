// An issuer whose CSAM is somebody else's OpenID provider: the login of the authorization code flow against oidc-provider.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import { type HeldCredential, WalletRefused } from '../../sandbox/wallet/wallet.ts'
import { createOffer } from '../../scripts/local/create-offer.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { createWallet, sdJwtId, ssinOf } from '../flows/world.ts'
import { freePorts } from '../free-ports.ts'
import { type OtherCsam, startOtherCsam } from './other-csam.ts'
import { claimsIn } from './sd-jwt-holder.ts'

let installation: Installation
let csam: OtherCsam
let running: RunningFunctions

beforeAll(async () => {
  installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-csam-')))
  const { folder, pki } = installation
  const port = await freePorts()
  csam = await startOtherCsam(pki.secrets.csamClient, `http://localhost:${port}/login/callback`)
  running = await startFunctions({ folder, port, variables: { issuer: { CSAM_ISSUER: csam.issuer } } })
})

afterAll(async () => {
  await running?.stop()
  await csam?.close()
  await rm(installation.folder, { recursive: true, force: true })
})

interface Outcome {
  received: HeldCredential[]
  refusal?: string
  /** What the browser or the wallet got last. */
  lastPage: string
}

/** A wallet asks for a PID while An logs in. */
async function receiveAs(level: string, decision: 'approve' | 'deny' = 'approve'): Promise<Outcome> {
  const { credentialOfferUri } = await createOffer(
    { addresses: running.addresses, installation },
    { credentialConfigurationIds: [sdJwtId], grant: 'authorizationCode' },
  )
  let lastPage = ''
  const { fetch, ...wallet } = { ...createWallet(), walletProvider: `${running.addresses.sandbox}/wallet-provider` }
  const keepPage: typeof fetch = async (url, init) => {
    const response = await fetch(url, init)
    lastPage = await response.clone().text()
    return response
  }
  const as = { persona: 'an', level, decision }
  try {
    const received = await receive({ ...wallet, fetch: keepPage }, credentialOfferUri, { as, copies: 1 })
    return { received, lastPage }
  } catch (error) {
    if (error instanceof WalletRefused) return { received: [], refusal: error.message, lastPage }
    throw error
  }
}

const refusedAtCallback = { received: [], refusal: expect.stringContaining('the browser met 400 at /login/callback') }

describe('a login at oidc-provider', () => {
  it.each(['Level500', 'Level450'])('at %s gives the PID of who logged in', async (level) => {
    const { received, refusal } = await receiveAs(level)
    expect(refusal).toBeUndefined()
    expect(received).toHaveLength(1)
    expect(await claimsIn(received[0]?.credential ?? '')).toMatchObject({
      family_name: 'Dubois',
      given_name: 'An Marie',
      personal_administrative_number: ssinOf('an'),
    })
  })

  it('is asked for at the levels of a PID, with PKCE, state and nonce, and gives userinfo as a JWT', async () => {
    await receiveAs('Level500')
    expect(csam.asked.at(-1)).toMatchObject({
      client_id: 'attestry-issuer',
      acr_values: 'urn:be:fedict:iam:fas:Level500 urn:be:fedict:iam:fas:Level450',
      code_challenge_method: 'S256',
      state: expect.any(String),
      nonce: expect.any(String),
    })
    expect(csam.answered).toContainEqual({ path: '/userinfo', type: 'application/jwt' })
  })

  it.each(['Level400', 'Level200'])('at %s is refused after it succeeded, and the page says why', async (level) => {
    const { lastPage, ...outcome } = await receiveAs(level)
    expect(outcome).toEqual(refusedAtCallback)
    expect(lastPage).toContain('data-failure="levelTooLow"')
  })

  it('that the person cancelled is refused', async () => {
    const { lastPage, ...outcome } = await receiveAs('Level500', 'deny')
    expect(outcome).toEqual(refusedAtCallback)
    expect(lastPage).toContain('data-failure="loginFailed"')
  })
})
