// A wallet on Credo: it decides whom it believes, verifies what it receives, stores it, and answers requests from its store.
// What is ours here is which authority it trusts for what, and the order in which its calls are made.
import { EventEmitter } from 'node:events'
import { Agent, DependencyManager, InjectionSymbols, Kms, StorageVersionRecord, X509Module } from '@credo-ts/core'
import { type OpenId4VciResolvedCredentialOffer, OpenId4VcModule } from '@credo-ts/openid4vc'
import { browse, type Persona } from '../../sandbox/wallet/browser.ts'
import { createKeys } from './credo-keys.ts'
import { acceptStatusSigners } from './credo-status-lists.ts'
import { createMemoryStorage } from './credo-storage.ts'

const publicClientId = 'a-wallet-on-credo'
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
  /** Who vouches for this wallet and its keys, where the issuer asks. */
  attester?: Attester
}

export interface Attester {
  /** @returns the attestation of the instance whose key this is */
  ofWallet(jwk: object): Promise<{ attestation: string; clientId: string }>
  /** With a nonce it is a proof by itself, without one a key signs. */
  ofKeys(jwks: object[], nonce: string): Promise<string>
}

type Token = Awaited<ReturnType<CredoHolder['openid4vc']['holder']['requestToken']>>
type Requested = Awaited<ReturnType<CredoHolder['openid4vc']['holder']['requestCredentials']>>

/** The wallet attestation for requests at the authorization server. */
interface Client {
  clientId: string
  walletAttestationJwt?: string
}

/** From the offer to the store, over the grant that the offer names. @returns how many copies, by configuration */
export async function receive(agent: CredoHolder, link: string, options: ReceiveOptions = {}) {
  const { holder } = agent.openid4vc
  const offer = await holder.resolveCredentialOffer(link)
  const client = await clientOf(agent, options.attester)
  const token = await tokenFor(agent, offer, client, options)
  const received = await receiveWith(agent, offer, token, { ...options, client })
  return received
}

/** The same, with what is needed to refresh afterwards. */
export async function receiveAndRefresh(agent: CredoHolder, link: string, options: ReceiveOptions) {
  const { holder } = agent.openid4vc
  const offer = await holder.resolveCredentialOffer(link)
  const client = await clientOf(agent, options.attester)
  const token = await tokenFor(agent, offer, client, options)
  const first = await receiveWith(agent, offer, token, { ...options, client })
  const { walletAttestationJwt } = client
  const refreshed = await holder.refreshToken({
    issuerMetadata: offer.metadata,
    refreshToken: token.refreshToken ?? '',
    ...(token.dpop && { dpop: token.dpop }),
    ...(options.as && { clientId: client.clientId }),
    ...(walletAttestationJwt && { walletAttestationJwt }),
  })
  return { first, second: await receiveWith(agent, offer, refreshed, { ...options, client }) }
}

async function clientOf(agent: CredoHolder, attester: Attester | undefined): Promise<Client> {
  if (!attester) return { clientId: publicClientId }
  const [key] = await createHolderKeys(agent, 1)
  const { attestation, clientId } = await attester.ofWallet(key?.toJson() ?? {})
  return { clientId, walletAttestationJwt: attestation }
}

const tokenFor = (
  agent: CredoHolder,
  offer: OpenId4VciResolvedCredentialOffer,
  client: Client,
  options: ReceiveOptions,
) =>
  options.as
    ? tokenOverBrowser(agent, offer, client, options.as)
    : agent.openid4vc.holder.requestToken({
        resolvedCredentialOffer: offer,
        ...(options.txCode && { txCode: options.txCode }),
        ...(client.walletAttestationJwt && { walletAttestationJwt: client.walletAttestationJwt }),
      })

async function receiveWith(
  agent: CredoHolder,
  offer: OpenId4VciResolvedCredentialOffer,
  token: Omit<Token, 'authorizationServer'>,
  { as, attester, client, copies = 2 }: ReceiveOptions & { client: Client },
): Promise<Record<string, number>> {
  const { holder } = agent.openid4vc
  const received: Record<string, number> = {}
  // One configuration at a time, each with a nonce of its own.
  for (const id of offer.credentialOfferPayload.credential_configuration_ids) {
    const asked = await holder.requestCredentials({
      resolvedCredentialOffer: offer,
      credentialConfigurationIds: [id],
      accessToken: token.accessToken,
      ...(token.dpop && { dpop: token.dpop }),
      ...((as || attester) && { clientId: client.clientId }),
      credentialBindingResolver: async ({ cNonce }) => {
        const keys = await createHolderKeys(agent, copies)
        if (!attester) return { method: 'jwk', keys }
        const jwks = keys.map((key) => key.toJson())
        return { method: 'attestation', keyAttestationJwt: await attester.ofKeys(jwks, cNonce) }
      },
    })
    for (const { record, credentialConfigurationId, notificationId } of await credentialsOf(
      agent,
      offer,
      token,
      asked,
    )) {
      if (record.type === 'SdJwtVcRecord') await agent.sdJwtVc.store({ record })
      else if (record.type === 'MdocRecord') await agent.mdoc.store({ record })
      else throw new TypeError(`Credo received a ${record.type}`)
      received[credentialConfigurationId] = record.credentialInstances.length
      if (!notificationId) continue
      await holder.sendNotification({
        metadata: offer.metadata,
        notificationId,
        accessToken: token.accessToken,
        notificationEvent: 'credential_accepted',
        ...(token.dpop && { dpop: token.dpop }),
      })
    }
  }
  return received
}

/** Those that came at once, and those that are fetched as soon as the issuer has them. */
async function credentialsOf(
  agent: CredoHolder,
  offer: OpenId4VciResolvedCredentialOffer,
  token: Omit<Token, 'authorizationServer'>,
  { credentials, deferredCredentials }: Requested,
): Promise<Requested['credentials']> {
  const fetched = await Promise.all(
    deferredCredentials.map(({ interval: _, notificationId: __, ...deferred }) =>
      agent.openid4vc.holder.requestDeferredCredentials({
        ...deferred,
        issuerMetadata: offer.metadata,
        accessToken: token.accessToken,
        ...(token.dpop && { dpop: token.dpop }),
      }),
    ),
  )
  return [...credentials, ...fetched.flatMap((one) => one.credentials)]
}

async function tokenOverBrowser(
  agent: CredoHolder,
  offer: OpenId4VciResolvedCredentialOffer,
  client: Client,
  as: Persona,
) {
  const { holder } = agent.openid4vc
  const started = await holder.resolveOpenId4VciAuthorizationRequest(offer, { ...client, redirectUri })
  if (!('authorizationRequestUrl' in started)) throw new TypeError('the issuer asked for a presentation first')
  const url = await browse(fetch, started.authorizationRequestUrl, redirectUri, as)
  const { authorizationCode } = holder.parseAuthorizationCodeFromAuthorizationResponse({
    resolvedCredentialOffer: offer,
    authorizationResponseRedirectUrl: url,
  })
  return holder.requestToken({
    resolvedCredentialOffer: offer,
    code: authorizationCode,
    ...client,
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

/** Resolves the request, chooses from the store, and sends the answer. `authorising`: by which query, each of the transactions. */
export async function present(agent: CredoHolder, link: string, authorising?: string[]) {
  const { holder } = agent.openid4vc
  const request = await holder.resolveOpenId4VpAuthorizationRequest(link)
  if (!request.dcql) throw new TypeError('the request holds no DCQL query')
  const credentials = holder.selectCredentialsForDcqlRequest(request.dcql.queryResult)
  const answer = await holder.acceptOpenId4VpAuthorizationRequest({
    authorizationRequestPayload: request.authorizationRequestPayload,
    dcql: { credentials },
    ...(authorising && { transactionData: authorising.map((credentialId) => ({ credentialId })) }),
  })
  return { request, answer }
}
