// What is measured. `counts` are the operations that format and protocol demand of the case, and nothing that we chose to do besides:
// from them the ceiling is computed.
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
import { openId4VpTranscript } from '../shared/mdoc/session-transcript.ts'
import { presentSdJwt } from '../shared/sd-jwt/present.ts'
import { checkPresentations } from '../verifier/checks/index.ts'
import { dcqlShape } from '../verifier/dcql.ts'
import { responseUriOf, type Transaction } from '../verifier/transaction.ts'
import { world } from './world.ts'

export interface Counts {
  verifies: number
  signs: number
  digests: number
}

export interface Case {
  counts?: Counts
  run(round: number): Promise<unknown>
}

const [sdJwtId, mdocId] = pid.configurations.map(({ id }) => id) as [string, string]
const nonce = 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA'

const createHolder = async (): Promise<Signer> => signerOf(await createHolderKey())

const proofBy = (holder: Signer, audience: string): Promise<string> =>
  signJws(holder, { typ: 'openid4vci-proof+jwt', jwk: holder.publicJwk }, { aud: audience, iat: systemClock(), nonce })

/** A request with as many proofs as copies: check them, look up, map, lint, sign. */
async function issuing(configurationId: string, copies: number, digests: number): Promise<Case> {
  const { issuer } = await world()
  const holders = await Promise.all(Array.from({ length: copies }, createHolder))
  const jwts = await Promise.all(holders.map((holder) => proofBy(holder, issuer.config.issuerUrl)))
  const offered = findConfiguration(configurationId)
  if (!offered) throw new TypeError('the PID is in the catalogue')
  const grant = { subject: person.ssin, configurationIds: [configurationId], jkt: '' }
  return {
    counts: { verifies: copies, signs: copies, digests: copies * digests },
    run: async () => {
      const { keys } = await checkProofs(issuer, { kind: 'jwt', jwts, most: 20 }, grant)
      return issue(issuer, { subject: person.ssin, offered, keys, traceId: 'bench' })
    },
  }
}

const sdJwtDigests = 20
const mdocDigests = 16

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

/** One presentation of three claims through the whole table of checks; certificate path and status list are known, as they would be. */
async function verifying(format: 'dc+sd-jwt' | 'mso_mdoc'): Promise<Case> {
  const { issuer, verifier } = await world()
  const asked = query.credentials.find((one) => one.format === format)
  const offered = findConfiguration(format === 'mso_mdoc' ? mdocId : sdJwtId)
  if (!asked || !offered) throw new TypeError('the PID is in the catalogue')
  const holder = await createHolder()
  const key = holder.publicJwk as PublicJwk
  const [credential = ''] = await issue(issuer, { subject: person.ssin, offered, keys: [key], traceId: 'bench' })
  const transaction: Transaction = {
    transactionId: 't',
    flow: 'crossDevice',
    responseMode: 'direct_post.jwt',
    clientId: verifier.config.clientId,
    nonce,
    state: 's',
    query: { credentials: [asked] },
    encryptionKey: { ...key, d: 'unused' },
    redirectUri: undefined,
    expiresAt: systemClock() + day,
  }
  const paths = (asked.claims ?? []).map(({ path }) => path)
  const transcript = await openId4VpTranscript({
    clientId: transaction.clientId,
    nonce,
    responseUri: responseUriOf(verifier.config.verifierUrl, 'id'),
    jwkThumbprint: await thumbprintBytes(key),
  })
  const presentation =
    format === 'mso_mdoc'
      ? await createDeviceResponse({ issuerSigned: credential, paths, transcript, signer: holder })
      : await presentSdJwt({
          sdJwt: credential,
          disclose: paths,
          audience: transaction.clientId,
          nonce,
          now: systemClock(),
          signer: holder,
        })
  return {
    // Issuer and holder signature; for SD-JWT the disclosures and sd_hash, for mdoc the elements and the transcript.
    counts: { verifies: 2, signs: 0, digests: 4 },
    run: async () => {
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

async function primitive(run: (given: Primitive) => Promise<unknown>): Promise<Case> {
  const signer = await createHolder()
  const key = await importPublicJwk(signer.publicJwk as PublicJwk)
  const data = utf8('x'.repeat(600))
  const signature = await signer.sign(data)
  return { run: () => run({ signer, key, data, signature }) }
}

const small = utf8('x'.repeat(100))

export const cases: Record<string, () => Promise<Case>> = {
  sign: () => primitive(({ signer, data }) => signer.sign(data)),
  verify: () =>
    primitive(({ key, data, signature }) =>
      crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data),
    ),
  digest: () => primitive(() => crypto.subtle.digest('SHA-256', small)),
  issueSdJwt: () => issuing(sdJwtId, 1, sdJwtDigests),
  issueMdoc: () => issuing(mdocId, 1, mdocDigests),
  issueSdJwtBatch: () => issuing(sdJwtId, 20, sdJwtDigests),
  issueMdocBatch: () => issuing(mdocId, 20, mdocDigests),
  verifySdJwt: () => verifying('dc+sd-jwt'),
  verifyMdoc: () => verifying('mso_mdoc'),
}
