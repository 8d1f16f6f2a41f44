// A wallet on Credo: it decides whom it believes, verifies what it receives, stores it, and answers requests from its store.
// What is ours here is which authority it trusts for what, and the order in which its calls are made.
import { EventEmitter } from 'node:events'
import { Agent, DependencyManager, InjectionSymbols, Kms, StorageVersionRecord, X509Module } from '@credo-ts/core'
import { type OpenId4VciResolvedCredentialOffer, OpenId4VcModule } from '@credo-ts/openid4vc'
import { browse, type Persona } from '../../sandbox/wallet/browser.ts'
import { createKeys } from './credo-keys.ts'
import { acceptStatusSigners } from './credo-status-lists.ts'
import { createMemoryStorage } from './credo-storage.ts'

const clientId = 'a-wallet-on-credo'
const redirectUri = 'credo-wallet://callback'

/** Base64 DER of the authorities that may certify who issues, who says what is revoked, and who asks. */
export interface Trust {
  credentials: string[]
  statusLists: string[]
  requests: string[]
}

export type CredoHolder = Awaited<ReturnType<typeof createCredoHolder>>

export async function createCredoHolder(trust: Trust) {
  const storage = createMemoryStorage()
  const dependencyManager = new DependencyManager()
  dependencyManager.registerInstance(InjectionSymbols.StorageService, storage)
  const agent = new Agent(
    {
      config: { allowInsecureHttpUrls: true },
      dependencies: {
        fetch,
        EventEmitterClass: EventEmitter,
        // Neither files nor sockets: whoever reaches for one of them fails.
        FileSystem: class {} as never,
        WebSocketClass: class {} as never,
      },
      modules: {
        kms: new Kms.KeyManagementModule({ backends: [createKeys()] }),
        x509: new X509Module({
          getTrustedCertificatesForVerification: (_, { verification }) =>
            verification.type === 'credential' ? trust.credentials : trust.requests,
        }),
        openid4vc: new OpenId4VcModule(),
      },
    },
    dependencyManager,
  )
  const storageVersion = StorageVersionRecord.frameworkStorageVersion
  await storage.save(agent.context, new StorageVersionRecord({ storageVersion }))
  await agent.initialize()
  acceptStatusSigners(agent, trust.statusLists)
  return agent
}

export interface ReceiveOptions {
  txCode?: string
  as?: Persona
  copies?: number
}

/** From the offer to the store, over the grant that the offer names. @returns how many copies, by configuration */
export async function receive(agent: CredoHolder, link: string, { txCode, as, copies = 2 }: ReceiveOptions = {}) {
  const { holder } = agent.openid4vc
  const offer = await holder.resolveCredentialOffer(link)
  const token = as
    ? await tokenOverBrowser(agent, offer, as)
    : await holder.requestToken({ resolvedCredentialOffer: offer, ...(txCode && { txCode }) })
  const received: Record<string, number> = {}
  // One configuration at a time, each with a nonce of its own.
  for (const id of offer.credentialOfferPayload.credential_configuration_ids) {
    const { credentials } = await holder.requestCredentials({
      resolvedCredentialOffer: offer,
      credentialConfigurationIds: [id],
      accessToken: token.accessToken,
      ...(token.dpop && { dpop: token.dpop }),
      ...(as && { clientId }),
      credentialBindingResolver: async () => ({ method: 'jwk', keys: await createHolderKeys(agent, copies) }),
    })
    for (const { record, credentialConfigurationId } of credentials) {
      if (record.type === 'SdJwtVcRecord') await agent.sdJwtVc.store({ record })
      else if (record.type === 'MdocRecord') await agent.mdoc.store({ record })
      else throw new TypeError(`Credo received a ${record.type}`)
      received[credentialConfigurationId] = record.credentialInstances.length
    }
  }
  return received
}

async function tokenOverBrowser(agent: CredoHolder, offer: OpenId4VciResolvedCredentialOffer, as: Persona) {
  const { holder } = agent.openid4vc
  const started = await holder.resolveOpenId4VciAuthorizationRequest(offer, { clientId, redirectUri })
  if (!('authorizationRequestUrl' in started)) throw new TypeError('the issuer asked for a presentation first')
  const url = await browse(fetch, started.authorizationRequestUrl, redirectUri, as)
  const { authorizationCode } = holder.parseAuthorizationCodeFromAuthorizationResponse({
    resolvedCredentialOffer: offer,
    authorizationResponseRedirectUrl: url,
  })
  return holder.requestToken({
    resolvedCredentialOffer: offer,
    code: authorizationCode,
    clientId,
    redirectUri,
    ...(started.codeVerifier && { codeVerifier: started.codeVerifier }),
    ...(started.dpop && { dpop: started.dpop }),
  })
}

const createHolderKeys = (agent: CredoHolder, count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const { publicJwk } = await agent.kms.createKey({ type: { kty: 'EC', crv: 'P-256' } })
      return Kms.PublicJwk.fromPublicJwk(publicJwk)
    }),
  )

/** Resolves the request, chooses from the store, and sends the answer. */
export async function present(agent: CredoHolder, link: string) {
  const { holder } = agent.openid4vc
  const request = await holder.resolveOpenId4VpAuthorizationRequest(link)
  if (!request.dcql) throw new TypeError('the request holds no DCQL query')
  const credentials = holder.selectCredentialsForDcqlRequest(request.dcql.queryResult)
  const answer = await holder.acceptOpenId4VpAuthorizationRequest({
    authorizationRequestPayload: request.authorizationRequestPayload,
    dcql: { credentials },
  })
  return { request, answer }
}
