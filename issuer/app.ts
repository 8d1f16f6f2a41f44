// Every address of the issuer on one screen.
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { typesUrlOf } from '../shared/credentials/vct.ts'
import { type Guarded, guardApp } from '../shared/http/guard-app.ts'
import { healthResponse } from '../shared/http/health.ts'
import { partnerTokenEndpoint } from '../shared/oauth/partner-token.ts'
import { AuthorizationFailed } from './authorization/authorization-failed.ts'
import { authorizeEndpoint } from './authorization/authorize.ts'
import { callbackEndpoint } from './authorization/callback.ts'
import { consentEndpoint } from './authorization/consent.ts'
import { failurePage } from './authorization/failure-page.ts'
import { interactiveAuthorizationEndpoint } from './authorization/interactive.ts'
import { pushedRequestEndpoint } from './authorization/pushed-request.ts'
import { challengeEndpoint } from './client/challenge.ts'
import { credentialEndpoint } from './credential/endpoint.ts'
import { deferredEndpoint } from './deferred/endpoint.ts'
import type { Issuer } from './issuer.ts'
import { listPaths } from './list-addresses.ts'
import { authorizationServerMetadata } from './metadata/authorization-server.ts'
import { createMetadataEndpoint } from './metadata/endpoint.ts'
import { issuerJwks, sdJwtIssuerMetadata } from './metadata/jwks.ts'
import { rulebookEndpoint } from './metadata/rulebook.ts'
import { schemaEndpoint, schemasEndpoint } from './metadata/schemas.ts'
import { signingCertificatesEndpoint } from './metadata/signing-certificates.ts'
import { typeMetadataEndpoint } from './metadata/type-metadata.ts'
import { nonceEndpoint } from './nonce/endpoint.ts'
import { notificationEndpoint } from './notification/endpoint.ts'
import { createOfferEndpoint, offerEndpoint, offerPageEndpoint } from './offer/endpoint.ts'
import { descriptionEndpoint, docEndpoint } from './openapi/endpoint.ts'
import { interactivePath } from './presentations.ts'
import { aggregationEndpoint } from './status/aggregation.ts'
import { listEndpoint } from './status/endpoint.ts'
import { recordChangeEndpoint } from './status/record-changes.ts'
import { createRevocationEndpoint, revocationEndpoint } from './status/revocations.ts'
import { revokeEndpoint } from './status/revoke.ts'
import { searchEndpoint } from './status/search.ts'
import { suspensionEndpoint } from './status/suspensions.ts'
import { readWatchEndpoint, runWatchEndpoint, watchFaults } from './status/watches.ts'
import { tokenEndpoint } from './token/endpoint.ts'

const forWebWallets = cors({
  origin: '*',
  allowHeaders: ['Authorization', 'Content-Type', 'DPoP', 'OAuth-Client-Attestation', 'OAuth-Client-Attestation-PoP'],
  exposeHeaders: ['DPoP-Nonce', 'OAuth-Client-Attestation-Challenge', 'WWW-Authenticate', 'BelGov-Trace-Id'],
})

const forListReaders = cors({ origin: '*', allowMethods: ['GET', 'HEAD'], allowHeaders: ['If-None-Match'] })

export function createApp(issuer: Issuer): Hono<Guarded> {
  const app = new Hono<Guarded>()
  const { pathname } = new URL(issuer.config.issuerUrl)
  const path = pathname === '/' ? '' : pathname
  // The path of the issuer's identifier comes after the well-known name (VCI-META-01, RFC 8414 section 3.1); wallets of older drafts look
  // behind the path.
  const wellKnown = (name: string) => [...new Set([`/.well-known/${name}${path}`, `${path}/.well-known/${name}`])]
  guardApp(app, { log: issuer.log, name: 'issuer', page: showFailure })

  // Discovery
  for (const prefix of new Set(['', path])) app.use(`${prefix}/.well-known/*`, forWebWallets)
  const metadataEndpoint = createMetadataEndpoint(issuer)
  app.on('GET', wellKnown('openid-credential-issuer'), async (c) => publish(await metadataEndpoint(c)))
  for (const name of ['oauth-authorization-server', 'openid-configuration'])
    app.on('GET', wellKnown(name), (c) => publish(c.json(authorizationServerMetadata(issuer))))
  app.get(`/.well-known/jwt-vc-issuer${path}`, async (c) => publish(c.json(await sdJwtIssuerMetadata(issuer))))
  app.on(['GET', 'OPTIONS'], `${path}/jwks`, forWebWallets, async (c) => publish(c.json(await issuerJwks(issuer))))
  const typesUrl = typesUrlOf(issuer.config.issuerUrl)
  app.get(`${path}/types/:urn`, (c) => typeMetadataEndpoint(c.req.param('urn'), typesUrl))
  app.get(`${path}/types/:name/:version`, (c) =>
    typeMetadataEndpoint(`${typesUrl}/${c.req.param('name')}/${c.req.param('version')}`, typesUrl),
  )
  app.get(`${path}/rulebooks/:type`, (c) => rulebookEndpoint(c.req.param('type'), typesUrl, c.req.raw))
  app.get(`${path}/catalogue/v1/schemas`, () => schemasEndpoint(issuer.config))
  app.get(`${path}/catalogue/v1/schemas/:type`, (c) => schemaEndpoint(issuer.config, c.req.param('type')))
  app.get(`${path}/signing-certificates/:name`, (c) => signingCertificatesEndpoint(issuer, c.req.param('name')))

  app.get(`${path}/doc`, () => docEndpoint())
  app.get(`${path}/doc/openapi.json`, () => descriptionEndpoint(issuer.config))

  // Offer
  app.post(`${path}/partner/token`, (c) =>
    partnerTokenEndpoint(issuer, `${issuer.config.issuerUrl}/partner/token`, c.req.raw),
  )
  app.post(`${path}/issuance/v1/offers`, (c) => createOfferEndpoint(issuer, c.req.raw, c.get('trace').id))
  app.on(['GET', 'OPTIONS'], `${path}/offers/:id`, forWebWallets, (c) => offerEndpoint(issuer, c.req.param('id')))
  app.get(`${path}/offers/:id/page`, (c) => offerPageEndpoint(issuer, c.req.param('id'), c.req.raw))

  // Authorization
  app.on(['POST', 'OPTIONS'], `${path}/challenge`, forWebWallets, () => challengeEndpoint(issuer))
  app.on(['POST', 'OPTIONS'], `${path}/par`, forWebWallets, (c) => pushedRequestEndpoint(issuer, c.req.raw))
  const { presentations } = issuer
  if (presentations)
    app.on(['POST', 'OPTIONS'], path + interactivePath, forWebWallets, (c) =>
      interactiveAuthorizationEndpoint(issuer, presentations, c.req.raw, c.get('trace').id),
    )
  app.get(`${path}/authorize`, (c) => authorizeEndpoint(issuer, c.req.raw))
  app.get(`${path}/login/callback`, (c) => callbackEndpoint(issuer, c.req.raw, c.get('trace').id))
  app.post(`${path}/consent`, (c) => consentEndpoint(issuer, c.req.raw))
  app.on(['POST', 'OPTIONS'], `${path}/token`, forWebWallets, (c) => tokenEndpoint(issuer, c.req.raw))

  // Credential
  app.on(['POST', 'OPTIONS'], `${path}/nonce`, forWebWallets, () => nonceEndpoint(issuer))
  app.on(['POST', 'OPTIONS'], `${path}/credential`, forWebWallets, (c) =>
    credentialEndpoint(issuer, c.req.raw, c.get('trace').id),
  )
  app.on(['POST', 'OPTIONS'], `${path}/deferred`, forWebWallets, (c) =>
    deferredEndpoint(issuer, c.req.raw, c.get('trace').id),
  )
  app.on(['POST', 'OPTIONS'], `${path}/notification`, forWebWallets, (c) =>
    notificationEndpoint(issuer, c.req.raw, c.get('trace').id),
  )

  // Status
  app.get(`${path}${listPaths.statusList}/:list`, (c) =>
    listEndpoint(issuer, 'statusList', c.req.param('list'), c.req.raw),
  )
  app.get(`${path}${listPaths.identifierList}/:list`, (c) =>
    listEndpoint(issuer, 'identifierList', c.req.param('list'), c.req.raw),
  )
  for (const below of [listPaths.statusList, listPaths.identifierList])
    app.options(`${path}${below}/:list`, forListReaders)
  app.get(path + listPaths.aggregation, () => aggregationEndpoint(issuer))
  app.post(`${path}/issuance/v1/revocations`, (c) => createRevocationEndpoint(issuer, c.req.raw, c.get('trace').id))
  app.get(`${path}/issuance/v1/revocations/:id`, (c) => revocationEndpoint(issuer, c.req.param('id'), c.req.raw))
  app.post(`${path}/issuance/v1/credentials/search`, (c) => searchEndpoint(issuer, c.req.raw, c.get('trace').id))
  app.post(`${path}/issuance/v1/credentials/revoke`, (c) => revokeEndpoint(issuer, c.req.raw, c.get('trace').id))
  app.post(`${path}/issuance/v1/watches`, (c) => runWatchEndpoint(issuer, c.req.raw, c.get('trace').id))
  app.get(`${path}/issuance/v1/watches`, (c) => readWatchEndpoint(issuer, c.req.raw))
  app.post(`${path}/issuance/v1/suspensions`, (c) => suspensionEndpoint(issuer, true, c.req.raw, c.get('trace').id))
  app.post(`${path}/issuance/v1/suspensions/end`, (c) =>
    suspensionEndpoint(issuer, false, c.req.raw, c.get('trace').id),
  )
  app.post(`${path}/issuance/v1/recordChanges`, (c) => recordChangeEndpoint(issuer, c.req.raw, c.get('trace').id))

  // DOWN while a list of wallet providers is missing, since attested wallets cannot be judged then; DEGRADED while a source is left alone,
  // since wallets are deferred, and while people wait too long to be told of a revocation. Which of them it is stands in the log, for the
  // operator alone. A certificate that has ended degrades it, too, and is named: everybody sees it. So does a status list of a wallet
  // provider that gave no good answer for a day.
  app.get(`${path}/health`, async () => {
    const [ended, faults] = [issuer.certificates.ended(), await issuer.trustLists.faults()]
    if (Object.keys(faults).length > 0) return healthResponse('DOWN', { ...ended, ...faults })
    const details = { ...ended, ...(await watchFaults(issuer)) }
    const isWell =
      (await issuer.sources.areAnswering()) && !(await issuer.noticesAreLate()) && Object.keys(details).length === 0
    return healthResponse(isWell ? 'UP' : 'DEGRADED', details)
  })
  return app
}

const showFailure = (error: Error, request: Request): Promise<Response> | undefined =>
  error instanceof AuthorizationFailed ? failurePage(request, error.failure) : undefined

function publish(response: Response): Response {
  response.headers.set('Cache-Control', 'public, max-age=300')
  response.headers.append('Vary', 'Accept, Accept-Language')
  return response
}
