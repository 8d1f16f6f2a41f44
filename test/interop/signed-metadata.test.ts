// An issuer of the eudi profile, whose signed metadata a client library of others reads (@openid4vc/openid4vci), and whose registration
// certificate is held against it as a European wallet does: certificates by OpenSSL, signatures by jose, none of it by our code.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallbackContext } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { setGlobalConfig } from '@openid4vc/utils'
import { compactVerify, decodeJwt, decodeProtectedHeader, exportJWK, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import { createOffer } from '../../scripts/local/create-offer.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { createWallet, mdocId, sdJwtId, ssinOf } from '../flows/world.ts'
import { freePorts } from '../free-ports.ts'
import { checkChain } from './certificate-chain.ts'

setGlobalConfig({ allowInsecureUrls: true })

interface EuropeanMetadata {
  issuer_info: { format: string; data: string }[]
  credential_configurations_supported: Record<string, { format: string; vct?: string; doctype?: string }>
}

let installation: Installation
let running: RunningFunctions

beforeAll(async () => {
  installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-signed-')))
  running = await startFunctions({
    folder: installation.folder,
    port: await freePorts(),
    variables: { issuer: { ISSUANCE_PROFILE: 'eudi' } },
  })
})

afterAll(async () => {
  await running?.stop()
  await rm(installation.folder, { recursive: true, force: true })
})

/** What the library makes of the metadata, with these authorities of access certificates. */
const resolve = (accessAuthorities: string[]) => {
  const notAsked = () => {
    throw new Error('metadata asks for no such thing')
  }
  const callbacks: CallbackContext = {
    hash: notAsked,
    signJwt: notAsked,
    generateRandom: notAsked,
    clientAuthentication: notAsked,
    decryptJwe: notAsked,
    encryptJwe: notAsked,
    // The library takes either form, but asks for neither.
    fetch: (url, init) => fetch(url, { ...init, headers: { Accept: 'application/jwt, application/json;q=0.5' } }),
    verifyJwt: async (signer, { compact }) => {
      if (signer.method !== 'x5c' || signer.alg !== 'ES256') return { verified: false }
      const { publicKey } = checkChain(signer.x5c, accessAuthorities)
      await compactVerify(compact, publicKey, { algorithms: ['ES256'] })
      return { verified: true, signerJwk: { kty: 'EC', ...(await exportJWK(publicKey)) } }
    },
  }
  return new Openid4vciClient({ callbacks }).resolveIssuerMetadata(running.addresses.issuer)
}

describe('signed metadata', () => {
  it('is believed, and the same as the JSON (VCI-SMETA-01, VCI-SMETA-02)', async () => {
    const { credentialIssuer, signedCredentialIssuer } = await resolve([installation.pki.authorities.access])
    expect(signedCredentialIssuer?.signer.method).toBe('x5c')
    expect(signedCredentialIssuer?.jwt.payload.sub).toBe(running.addresses.issuer)
    const plain = await fetch(`${running.addresses.issuer}/.well-known/openid-credential-issuer`)
    expect(plain.headers.get('Content-Type')).toBe('application/json')
    expect(credentialIssuer).toMatchObject((await plain.json()) as object)
  })

  it('is not believed under another authority', async () => {
    await expect(resolve([installation.pki.authorities.pid])).rejects.toThrow('the chain does not lead to an anchor')
  })
})

describe('the registration certificate in it', () => {
  const read = async () => {
    const response = await fetch(`${running.addresses.issuer}/.well-known/openid-credential-issuer`, {
      headers: { Accept: 'application/jwt' },
    })
    const jwt = await response.text()
    const [leaf] = decodeProtectedHeader(jwt).x5c ?? []
    return {
      metadata: decodeJwt<EuropeanMetadata>(jwt),
      access: checkChain([leaf ?? ''], [installation.pki.authorities.access]),
    }
  }
  const registrarKey = (jwt: string) =>
    checkChain(decodeProtectedHeader(jwt).x5c ?? [], [installation.pki.authorities.registrar]).publicKey

  it('is the only one, of the registrar, and for the party of the access certificate', async () => {
    const { metadata, access } = await read()
    const [info, ...others] = metadata.issuer_info
    expect([info?.format, others]).toEqual(['registration_cert', []])
    const data = info?.data ?? ''
    const { payload } = await jwtVerify(data, registrarKey(data), { typ: 'rc-wrp+jwt', algorithms: ['ES256'] })
    expect(access.subject).toContain(payload.sub)
    expect(payload.entitlements).toEqual(
      expect.arrayContaining(
        ['PID_Provider', 'PUB_EAA_Provider'].map((name) => `https://uri.etsi.org/19475/Entitlement/${name}`),
      ),
    )
    const provided = JSON.stringify(payload.provides_attestations)
    for (const { vct, doctype } of Object.values(metadata.credential_configurations_supported))
      expect(provided).toContain(vct ?? doctype)
  })

  it('has a status that is there to be read, at the address of this start', async () => {
    const { metadata } = await read()
    const { status } = decodeJwt<{ status: { status_list: { uri: string } } }>(metadata.issuer_info[0]?.data ?? '')
    const { uri } = status.status_list
    expect(uri).toBe(`${running.addresses.sandbox}/registrar/status`)
    const list = await (await fetch(uri)).text()
    const { payload } = await jwtVerify(list, registrarKey(list), { typ: 'statuslist+jwt', subject: uri })
    expect(payload.status_list).toMatchObject({ bits: 1 })
  })
})

describe('a wallet whose keys are in certified hardware, as its provider says', () => {
  it('obtains both formats, at most as many as the reuse policy has (ETSI TS 119 472-3 4.2.4.2)', async () => {
    const connection = { addresses: running.addresses, installation }
    const { credentialOfferUri } = await createOffer(connection, {
      credentialConfigurationIds: [sdJwtId, mdocId],
      grant: 'preAuthorizedCode',
      subject: { ssin: ssinOf('jan') },
    })
    const wallet = { ...createWallet(), walletProvider: `${running.addresses.sandbox}/wallet-provider` }
    expect(await receive(wallet, credentialOfferUri, { copies: 20 })).toHaveLength(20)
  })
})
