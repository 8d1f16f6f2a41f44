// What is measured. `demands` are the operations that format and protocol demand of the case, over as many bytes as it has them over, and
// nothing that we chose to do besides: from them the ceiling is computed.
import { checkProofs } from '../issuer/credential/check-proofs.ts'
import { issue } from '../issuer/issuance/issue.ts'
import { jan as person } from '../issuer/testing/memory-issuer.ts'
import { createDeviceResponse } from '../sandbox/wallet/device-response.ts'
import { createHolderKey, signerOf } from '../sandbox/wallet/holder-key.ts'
import { utf8 } from '../shared/bytes.ts'
import { day, systemClock } from '../shared/clock.ts'
import { findConfiguration } from '../shared/credentials/index.ts'
import { pid } from '../shared/credentials/pid.ts'
import { signJws } from '../shared/keys/jws.ts'
import { importPublicJwk, type PublicJwk, thumbprintBytes } from '../shared/keys/public-key.ts'
import type { Signer } from '../shared/keys/signer.ts'
import { usualAlgorithms } from '../shared/keys/verification-algorithm.ts'
import { sigStructure } from '../shared/mdoc/cose.ts'
import { parseIssuerSigned } from '../shared/mdoc/device-response.ts'
import { openId4VpTranscript } from '../shared/mdoc/session-transcript.ts'
import { presentSdJwt } from '../shared/sd-jwt/present.ts'
import { checkPresentations } from '../verifier/checks/index.ts'
import { dcqlShape } from '../verifier/dcql.ts'
import { responseUriOf, strictest, type Transaction } from '../verifier/transaction.ts'
import { world } from './world.ts'

export interface Demand {
  operation: 'sign' | 'verify' | 'digest'
  bytes: number
  times: number
}

export interface Case {
  demands?: readonly Demand[]
  run(round: number): Promise<unknown>
}

const [sdJwtId, mdocId] = pid.configurations.map(({ id }) => id) as [string, string]
const nonce = 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA'

const createHolder = async (): Promise<Signer> => signerOf(await createHolderKey())

const proofBy = (holder: Signer, audience: string): Promise<string> =>
  signJws(holder, { typ: 'openid4vci-proof+jwt', jwk: holder.publicJwk }, { aud: audience, iat: systemClock(), nonce })

/** A request with as many proofs as copies: check them, look up, map, lint, sign. */
async function issuing(configurationId: string, copies: number): Promise<Case> {
  const { issuer } = await world()
  const holders = await Promise.all(Array.from({ length: copies }, createHolder))
  const jwts = await Promise.all(holders.map((holder) => proofBy(holder, issuer.config.issuerUrl)))
  const offered = findConfiguration(configurationId)
  if (!offered) throw new TypeError('the PID is in the catalogue')
  const grant = { subject: person.ssin, configurationIds: [configurationId], jkt: '' }
  const run = async () => {
    const { keys } = await checkProofs(issuer, { kind: 'jwt', jwts, most: 20 }, grant)
    return issue(issuer, { subject: person.ssin, offered, keys, traceId: 'bench' })
  }
  const [credential = ''] = await run()
  const { signed, digested } = partsOf(credential)
  const demands = [
    { operation: 'verify', bytes: jwts[0]?.lastIndexOf('.') ?? 0, times: copies },
    { operation: 'sign', bytes: signed, times: copies },
    ...digested.map((bytes) => ({ operation: 'digest', bytes, times: copies }) as const),
  ] as const
  return { demands, run }
}

/** Bytes of what is signed, and of each part whose digest is in there. */
function partsOf(credential: string): { signed: number; digested: number[] } {
  const [jwt = '', ...disclosures] = credential.split('~')
  if (disclosures.length > 0)
    return { signed: jwt.lastIndexOf('.'), digested: disclosures.slice(0, -1).map(({ length }) => length) }
  const { nameSpaces, issuerAuth, msoBytes } = parseIssuerSigned(credential)
  return {
    signed: sigStructure(issuerAuth.protectedBytes, msoBytes).length,
    digested: [...nameSpaces.values()].flatMap((items) => items.map(({ bytes }) => bytes.length)),
  }
}

const query = dcqlShape.parse({
  credentials: [
    {
      id: 'sd',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:eudi:pid:1'] },
      claims: [{ path: ['family_name'] }, { path: ['given_name'] }, { path: ['birthdate'] }],
    },
    {
      id: 'mdoc',
      format: 'mso_mdoc',
      meta: { doctype_value: 'eu.europa.ec.eudi.pid.1' },
      claims: ['family_name', 'given_name', 'birth_date'].map((element) => ({
        path: ['eu.europa.ec.eudi.pid.1', element],
      })),
    },
  ],
})

/** Nobody presents twice the same: a processor soon knows one signature by heart, and verifies it faster than any other. */
const holders = 16

/** One presentation of three claims through the whole table of checks; certificate path and status list are known, as they would be. */
async function verifying(format: 'dc+sd-jwt' | 'mso_mdoc'): Promise<Case> {
  const { issuer, verifier } = await world()
  const asked = query.credentials.find((one) => one.format === format)
  const offered = findConfiguration(format === 'mso_mdoc' ? mdocId : sdJwtId)
  if (!asked || !offered) throw new TypeError('the PID is in the catalogue')
  const encryptionKey = (await createHolder()).publicJwk as PublicJwk
  const transaction: Transaction = {
    transactionId: 't',
    relyingParty: 'bench',
    flow: 'crossDevice',
    responseMode: 'direct_post.jwt',
    clientId: verifier.config.clientId,
    nonce,
    state: 's',
    query: { credentials: [asked] },
    encryptionKey: { ...encryptionKey, d: 'unused' },
    algorithms: usualAlgorithms,
    policy: strictest,
    redirectUri: undefined,
    expiresAt: systemClock() + day,
  }
  const paths = (asked.claims ?? []).map(({ path }) => path)
  const transcript = await openId4VpTranscript({
    clientId: transaction.clientId,
    nonce,
    responseUri: responseUriOf(verifier.config.verifierUrl, 'id'),
    jwkThumbprint: await thumbprintBytes(encryptionKey),
  })
  let holderSigned = 0
  const present = async () => {
    const holder = await createHolder()
    const keys = [holder.publicJwk as PublicJwk]
    const [credential = ''] = await issue(issuer, { subject: person.ssin, offered, keys, traceId: 'bench' })
    const signer: Signer = {
      ...holder,
      sign: (data) => {
        holderSigned = data.length
        return holder.sign(data)
      },
    }
    const { clientId: audience } = transaction
    const presentation =
      format === 'mso_mdoc'
        ? await createDeviceResponse({ issuerSigned: credential, paths, transcript, signer })
        : await presentSdJwt({ sdJwt: credential, disclose: paths, audience, nonce, now: systemClock(), signer })
    return { credential, presentation }
  }
  const presented = await Promise.all(Array.from({ length: holders }, present))
  const [{ credential, presentation: one } = { credential: '', presentation: '' }] = presented
  const { signed, digested } = partsOf(credential)
  const average = digested.reduce((sum, one) => sum + one, 0) / digested.length
  return {
    // Issuer and holder signature; for SD-JWT the disclosures and sd_hash, for mdoc the elements and the transcript.
    demands: [
      { operation: 'verify', bytes: signed, times: 1 },
      { operation: 'verify', bytes: holderSigned, times: 1 },
      { operation: 'digest', bytes: average, times: paths.length },
      {
        operation: 'digest',
        bytes: format === 'mso_mdoc' ? transcript.length : one.lastIndexOf('~'),
        times: 1,
      },
    ],
    run: async (round) => {
      const { presentation = '' } = presented[round % holders] ?? {}
      const result = await checkPresentations(verifier, {
        id: 'id',
        transaction,
        presentations: [{ query: asked, presentation }],
      })
      if (result.verdict !== 'accepted') throw new Error(JSON.stringify(result.credentials[0]?.findings))
    },
  }
}

interface Primitive {
  signer: Signer
  key: CryptoKey
  data: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

const primitives: Record<Demand['operation'], (given: Primitive) => Promise<unknown>> = {
  sign: ({ signer, data }) => signer.sign(data),
  verify: ({ key, data, signature }) => crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data),
  digest: ({ data }) => crypto.subtle.digest('SHA-256', data),
}

/** One operation by itself, of as many holders. */
export async function createPrimitive(operation: Demand['operation'], bytes: number): Promise<Case> {
  const data = utf8('x'.repeat(bytes))
  const given = await Promise.all(
    Array.from({ length: holders }, async (): Promise<Primitive> => {
      const signer = await createHolder()
      const key = await importPublicJwk(signer.publicJwk as PublicJwk)
      return { signer, key, data, signature: await signer.sign(data) }
    }),
  )
  return { run: (round) => primitives[operation](given[round % holders] as Primitive) }
}

export const cases: Record<string, () => Promise<Case>> = {
  issueSdJwt: () => issuing(sdJwtId, 1),
  issueMdoc: () => issuing(mdocId, 1),
  issueSdJwtBatch: () => issuing(sdJwtId, 20),
  issueMdocBatch: () => issuing(mdocId, 20),
  verifySdJwt: () => verifying('dc+sd-jwt'),
  verifyMdoc: () => verifying('mso_mdoc'),
}
