// Every address of the verifier on one screen.
import { Hono } from 'hono'
import { type Guarded, guardApp } from '../shared/http/guard-app.ts'
import { healthResponse } from '../shared/http/health.ts'
import { partnerTokenEndpoint } from '../shared/oauth/partner-token.ts'
import { operatorApi, operatorScopes } from '../shared/trust/operator-api.ts'
import { scriptEndpoint } from './digital-credentials/script.ts'
import { descriptionEndpoint, docEndpoint } from './openapi/endpoint.ts'
import { authorizeEndpoint } from './openid-connect/authorize.ts'
import { callbackEndpoint } from './openid-connect/callback.ts'
import { confirmEndpoint } from './openid-connect/confirm.ts'
import { cancelEndpoint as cancelLoginEndpoint, otherDeviceEndpoint } from './openid-connect/decide.ts'
import { discovery } from './openid-connect/discovery.ts'
import type { Facade } from './openid-connect/facade.ts'
import { loginEndpoint, stateEndpoint } from './openid-connect/login-endpoint.ts'
import { pushedRequestEndpoint } from './openid-connect/pushed-request.ts'
import { stoppedPage } from './openid-connect/stopped-page.ts'
import { tokenEndpoint } from './openid-connect/token.ts'
import { userInfoEndpoint } from './openid-connect/userinfo.ts'
import { jwksEndpoint } from './own-key.ts'
import { checkEndpoint } from './presentations/check.ts'
import { didDocumentEndpoint } from './request/did-document.ts'
import { postedRequestEndpoint, requestEndpoint } from './request/endpoint.ts'
import { completedPage } from './response/completed-page.ts'
import { digitalCredentialEndpoint } from './response/digital-credential.ts'
import { responseEndpoint } from './response/endpoint.ts'
import { handInEndpoint } from './response/hand-in.ts'
import { templatesEndpoint } from './templates/endpoint.ts'
import { cancelEndpoint } from './transaction/cancel.ts'
import { createTransactionEndpoint } from './transaction/create.ts'
import { eventsEndpoint } from './transaction/events.ts'
import { listEndpoint } from './transaction/list.ts'
import { resultEndpoint, transactionEndpoint } from './transaction/result.ts'
import { trustApi, trustPages, trustSession } from './trust/pass-on.ts'
import type { Verifier } from './verifier.ts'
import { deliveriesEndpoint, resendEndpoint } from './webhook/endpoint.ts'

/** `script`: for the pages of relying parties; none where no bundler put it in. */
export function createApp(verifier: Verifier, script = ''): Hono<Guarded> {
  const app = new Hono<Guarded>()
  guardApp(app, { log: verifier.log, name: 'verifier', page: stoppedPage })

  // The relying party's side
  app.post('/partner/token', (c) =>
    partnerTokenEndpoint(verifier, `${verifier.config.verifierUrl}/partner/token`, c.req.raw),
  )
  app.get('/verification/v1/templates', () => templatesEndpoint(verifier))
  app.post('/verification/v1/transactions', (c) => createTransactionEndpoint(verifier, c.req.raw))
  app.get('/verification/v1/transactions', (c) => listEndpoint(verifier, c.req.raw))
  app.get('/verification/v1/transactions/:id', (c) => transactionEndpoint(verifier, c.req.param('id'), c.req.raw))
  app.get('/verification/v1/transactions/:id/events', (c) => eventsEndpoint(verifier, c.req.param('id'), c.req.raw))
  app.post('/verification/v1/transactions/:id/cancel', (c) => cancelEndpoint(verifier, c.req.param('id'), c.req.raw))
  app.post('/verification/v1/transactions/:id/response', (c) => handInEndpoint(verifier, c.req.param('id'), c.req.raw))
  app.post('/verification/v1/transactions/:id/digital-credential', (c) =>
    digitalCredentialEndpoint(verifier, c.req.param('id'), c.req.raw),
  )
  app.post('/verification/v1/transactions/:id/result', (c) => resultEndpoint(verifier, c.req.param('id'), c.req.raw))
  app.post('/verification/v1/presentations/check', (c) => checkEndpoint(verifier, c.req.raw))
  app.get('/verification/v1/webhookDeliveries', (c) => deliveriesEndpoint(verifier, c.req.raw))
  app.post('/verification/v1/webhookDeliveries/:id/resend', (c) =>
    resendEndpoint(verifier, c.req.param('id'), c.req.raw),
  )
  app.get('/.well-known/jwks.json', () => jwksEndpoint([verifier.reportKey, verifier.webhookKey]))
  app.get('/doc', () => docEndpoint())
  app.get('/doc/openapi.json', () => descriptionEndpoint())
  app.get('/digital-credentials.js', () => scriptEndpoint(script))

  // The operator's side, which the function that keeps the trust lists answers
  for (const { method, path, scope } of operatorApi) app.on(method, path, (c) => trustApi(verifier, c.req.raw, scope))
  app.on(['GET', 'POST'], '/trust/v1/*', (c) => c.notFound())
  app.post('/trust/refreshes', (c) => trustPages(verifier, c.req.raw, operatorScopes.refresh))
  app.post('/trust/session', (c) => trustSession(verifier, c.req.raw))
  app.on(['GET', 'POST'], ['/trust', '/trust/*'], (c) => trustPages(verifier, c.req.raw))

  // The wallet's side
  app.get('/request/:id', (c) => requestEndpoint(verifier, c.req.param('id')))
  app.post('/request/:id', (c) => postedRequestEndpoint(verifier, c.req.param('id'), c.req.raw))
  app.get('/relying-parties/:id/did.json', (c) => didDocumentEndpoint(verifier, c.req.param('id')))
  app.post('/response/:id', (c) => responseEndpoint(verifier, c.req.param('id'), c.req.raw))
  app.get('/completed', (c) => completedPage(c.req.raw))

  const { openIdConnect } = verifier
  if (openIdConnect) addOpenIdConnect(app, { ...verifier, openIdConnect })

  // DOWN without a current list of PID providers, DEGRADED when another is missing or past its next update, one of a country included, since
  // nobody is trusted by it then, and when a certificate has ended, since no wallet answers to it.
  app.get('/health', async () => {
    const details = { ...verifier.certificates.ended(), ...(await verifier.trustLists.faults()) }
    if (Object.keys(details).length === 0) return healthResponse('UP')
    const now = verifier.now()
    const lists = await verifier.trustLists.lists()
    const isCurrent = lists.some((list) => list.kind === 'pid' && now < list.nextUpdate)
    return healthResponse(isCurrent ? 'DEGRADED' : 'DOWN', details)
  })
  return app
}

/** For relying parties that speak OpenID Connect alone, where there are any. */
function addOpenIdConnect(app: Hono<Guarded>, facade: Facade): void {
  app.get('/oidc/.well-known/openid-configuration', (c) => c.json(discovery(facade)))
  app.get('/oidc/jwks', () => jwksEndpoint([facade.openIdConnect.key]))
  app.post('/oidc/par', (c) => pushedRequestEndpoint(facade, c.req.raw))
  app.on(['GET', 'POST'], '/oidc/authorize', (c) => authorizeEndpoint(facade, c.req.raw))
  app.get('/oidc/login', (c) => loginEndpoint(facade, c.req.raw))
  app.get('/oidc/state', (c) => stateEndpoint(facade, c.req.raw))
  app.post('/oidc/other-device', (c) => otherDeviceEndpoint(facade, c.req.raw))
  app.post('/oidc/confirm', (c) => confirmEndpoint(facade, c.req.raw))
  app.post('/oidc/cancel', (c) => cancelLoginEndpoint(facade, c.req.raw))
  app.get('/oidc/callback', (c) => callbackEndpoint(facade, c.req.raw))
  app.post('/oidc/token', (c) => tokenEndpoint(facade, c.req.raw))
  app.on(['GET', 'POST'], '/oidc/userinfo', (c) => userInfoEndpoint(facade, c.req.raw))
}
