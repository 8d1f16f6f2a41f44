// Every address of the sandbox on one screen: everybody whom issuer and verifier meet, for development and tests.
import { Hono } from 'hono'
import { type Guarded, guardApp } from '../shared/http/guard-app.ts'
import { healthResponse } from '../shared/http/health.ts'
import { conformanceOfferEndpoint } from './conformance/offer.ts'
import { completeLogin, showPicker } from './csam/authorize.ts'
import { csamDiscovery, csamKeys, csamPath } from './csam/provider.ts'
import { csamTokenEndpoint, csamUserInfoEndpoint } from './csam/token.ts'
import { messagesEndpoint, publishEndpoint } from './ebox/endpoint.ts'
import { eboxPage } from './ebox/page.ts'
import { gatewayTokenEndpoint, gatewayTokenPath } from './gateway/token.ts'
import { misbehaveEndpoint } from './misbehave.ts'
import {
  loginEndpoint as openIdConnectLoginEndpoint,
  returnEndpoint as openIdConnectReturnEndpoint,
  startEndpoint as openIdConnectStartEndpoint,
} from './openid-connect/endpoint.ts'
import { changeRecordEndpoint, recordsEndpoint } from './records/endpoint.ts'
import { registrarStatusEndpoint } from './registrar/status.ts'
import {
  askEndpoint,
  browserAnswerEndpoint,
  confirmEndpoint,
  returnEndpoint,
  startEndpoint,
  waitingEndpoint,
} from './relying-party/endpoint.ts'
import { scriptEndpoint } from './relying-party/script.ts'
import { toldEndpoint } from './relying-party/told.ts'
import type { Sandbox } from './sandbox.ts'
import { sandboxSources } from './sources/index.ts'
import { restEndpoint } from './sources/rest-endpoint.ts'
import { soapEndpoint } from './sources/soap-endpoint.ts'
import { behaveEndpoint, changeIssuerEndpoint } from './trust-lists/change.ts'
import { trustListEndpoint } from './trust-lists/endpoint.ts'
import { trustListsPage } from './trust-lists/page.ts'
import { listNames, listPath } from './trust-lists/sandbox-lists.ts'
import { attestEndpoint } from './wallet-provider/attest.ts'
import { attestKeysEndpoint } from './wallet-provider/attest-keys.ts'
import { walletProviderPage } from './wallet-provider/page.ts'
import { revokeWalletEndpoint, walletStatusEndpoint } from './wallet-provider/status.ts'

export function createApp(sandbox: Sandbox): Hono<Guarded> {
  const app = new Hono<Guarded>()
  guardApp(app, { log: sandbox.log, name: 'sandbox' })

  // CSAM, the login
  app.get(`${csamPath}/.well-known/openid-configuration`, () => csamDiscovery(sandbox))
  app.get(`${csamPath}/connect/jwk_uri`, () => csamKeys(sandbox))
  app.get(`${csamPath}/authorize`, (c) => showPicker(sandbox, c.req.raw))
  app.post(`${csamPath}/authorize`, (c) => completeLogin(sandbox, c.req.raw))
  app.post(`${csamPath}/access_token`, (c) => csamTokenEndpoint(sandbox, c.req.raw))
  app.get(`${csamPath}/userinfo`, (c) => csamUserInfoEndpoint(sandbox, c.req.raw))
  app.get(`${csamPath}/connect/endSession`, (c) => c.text('You are logged out.'))

  // The gateway and the sources behind it
  app.post(gatewayTokenPath, (c) => gatewayTokenEndpoint(sandbox, c.req.raw))
  for (const source of sandboxSources)
    app.post(`/gateway${source.path}`, (c) =>
      source.protocol === 'soap' ? soapEndpoint(sandbox, source, c.req.raw) : restEndpoint(sandbox, source, c.req.raw),
    )
  app.post('/misbehave', (c) => misbehaveEndpoint(sandbox, c.req.raw))
  app.get('/records', (c) => recordsEndpoint(sandbox, c.req.raw))
  app.post('/records/change', (c) => changeRecordEndpoint(sandbox, c.req.raw))

  // The mailboxes of its people
  app.get('/ebox', () => eboxPage(sandbox))
  app.post('/ebox/messages', (c) => publishEndpoint(sandbox, c.req.raw))
  app.get('/ebox/messages', (c) => messagesEndpoint(sandbox, c.req.raw))

  // Trust
  app.get('/trust', () => trustListsPage(sandbox))
  for (const name of listNames) app.get(listPath(name), (c) => trustListEndpoint(sandbox, name, c.req.raw))
  app.post('/trust/withdraw', (c) => changeIssuerEndpoint(sandbox, true, c.req.raw))
  app.post('/trust/restore', (c) => changeIssuerEndpoint(sandbox, false, c.req.raw))
  app.post('/trust/behave', (c) => behaveEndpoint(sandbox, c.req.raw))

  // The registrar
  app.get('/registrar/status', () => registrarStatusEndpoint(sandbox))

  // The wallet provider
  app.post('/wallet-provider/attestations', (c) => attestEndpoint(sandbox, c.req.raw))
  app.post('/wallet-provider/key-attestations', (c) => attestKeysEndpoint(sandbox, c.req.raw))
  app.get('/wallet-provider', () => walletProviderPage(sandbox))
  app.get('/wallet-provider/status', (c) => walletStatusEndpoint(sandbox, c.req.raw))
  app.post('/wallet-provider/revoke', (c) => revokeWalletEndpoint(sandbox, c.req.raw))

  // A relying party
  app.get('/relying-party', () => startEndpoint(sandbox))
  app.post('/relying-party', (c) => askEndpoint(sandbox, c.req.raw))
  app.post('/relying-party/told', (c) => toldEndpoint(sandbox, c.req.raw))
  app.get('/relying-party/callback', (c) => returnEndpoint(sandbox, c.req.raw))
  app.post('/relying-party/confirm', (c) => confirmEndpoint(sandbox, c.req.raw))
  app.get('/relying-party/waiting', (c) => waitingEndpoint(sandbox, c.req.raw))
  app.post('/relying-party/digital-credential', (c) => browserAnswerEndpoint(sandbox, c.req.raw))
  app.get('/relying-party/ask-wallet.js', () => scriptEndpoint())

  // Relying parties that speak OpenID Connect alone
  app.get('/openid-connect', () => openIdConnectStartEndpoint())
  app.post('/openid-connect', (c) => openIdConnectLoginEndpoint(sandbox, c.req.raw))
  app.get('/openid-connect/callback', (c) => openIdConnectReturnEndpoint(sandbox, c.req.raw))

  // Drivers of conformance suites
  app.on(['GET', 'POST'], '/conformance/offer', (c) => conformanceOfferEndpoint(sandbox, c.req.raw))

  app.get('/', (c) => c.redirect('/relying-party', 303))
  app.get('/health', () => healthResponse('UP'))
  return app
}
