// What stands around the claims, for each legal kind: a PID, and attestations made of it for these tests (ETSI TS 119 472-1).
import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { base64url, sha256 } from '../../shared/bytes.ts'
import type { ClaimDescription, CredentialType } from '../../shared/credentials/credential-type.ts'
import { baseNameSpace, type EnvelopeName, etsiNameSpace } from '../../shared/credentials/envelope.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { typeMetadataOf } from '../../shared/credentials/type-metadata.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { type CborValue, decodeCbor, fullDate, Tagged } from '../../shared/mdoc/cbor.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { issuerThumbprint } from '../../shared/mdoc/verify.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'
import { LintRefused } from './lint.ts'

const typesUrl = 'https://issuer.example/tenant/types'

const issuer = await createMemoryIssuer()
const { publicJwk } = await createWalletKey()
const [sdJwtConfiguration, mdocConfiguration] = pid.configurations
const vct = 'urn:eudi:pid:1'
const labels = { nl: '', fr: '', de: '', en: '' }

const baseElements: [string, CborValue][] = [
  ['document_number', '123'],
  ['issuing_authority_unicode', 'Belgium'],
  ['issue_date', fullDate('2026-11-24')],
]

/** A PID in all but its legal kind. */
function attestation(envelope: EnvelopeName, elements = baseElements): CredentialType {
  const described = baseElements.map(
    ([name]): ClaimDescription => ({ mdoc: [baseNameSpace, name], mandatory: false, labels }) as ClaimDescription,
  )
  return {
    ...pid,
    envelope,
    claims: [...pid.claims, ...described],
    toMdoc: (records, context) => ({
      ...pid.toMdoc(records as never, context),
      ...(elements.length > 0 && { [baseNameSpace]: elements }),
    }),
  }
}

const kinds: [EnvelopeName, CredentialType, string | undefined][] = [
  ['pid', pid, undefined],
  ['eaa', attestation('eaa'), undefined],
  ['qeaa', attestation('qeaa'), 'urn:etsi:esi:eaa:eu:qualified'],
  ['pub-eaa', attestation('pub-eaa'), 'urn:etsi:esi:eaa:eu:pub'],
]

async function issued(type: CredentialType, configuration: CredentialType['configurations'][number] | undefined) {
  if (!configuration) throw new TypeError('the type has both formats')
  const given = { subject: jan.ssin, offered: { type, configuration }, keys: [publicJwk], traceId: 'trace' }
  const [credential = ''] = await issue(issuer, given)
  return credential
}

describe.each(kinds)('the envelope of the kind %s', (name, type, category) => {
  it('of an SD-JWT VC names the certificate three times, and the bytes of its type', async () => {
    const { chain, published } = issuer.signers.pid
    const { header, payload } = parseSdJwt(await issued(type, sdJwtConfiguration))
    expect(Object.keys(header).sort()).toEqual(['alg', 'typ', 'x5c', 'x5t#S256', 'x5u'])
    expect(header['x5t#S256']).toBe(base64url(await sha256(chain[0] as never)))
    expect(header.x5u).toBe(published?.url)
    expect(payload['vct#integrity']).toBe((await typeMetadataOf(type, vct, typesUrl)).integrity)
    expect(payload).toMatchObject({ nbf: expect.any(Number), exp: expect.any(Number) })
  })

  it('of an SD-JWT VC says its category to everybody, or says none', async () => {
    const { payload } = parseSdJwt(await issued(type, sdJwtConfiguration))
    expect(payload.category).toBe(category)
    for (const forbidden of ['sub', 'jti', 'also_known_as', 'iss_reg_id']) expect(payload).not.toHaveProperty(forbidden)
  })

  it('of an SD-JWT VC has a status that IETF readers and ETSI readers find at the same place', async () => {
    const { status } = parseSdJwt(await issued(type, sdJwtConfiguration)).payload
    const { idx, uri } = (status as { status_list: { idx: number; uri: string } }).status_list
    const etsi = { type: 'TokenStatusList', purpose: 'revocation', index: idx, uri }
    expect(status).toEqual({ ...(name !== 'pid' && etsi), status_list: { idx, uri } })
  })

  it('of an mdoc names the certificate by hash and address under the signature, and comes with it beside', async () => {
    const { chain, published } = issuer.signers.documentSigner
    const issuerSigned = parseIssuerSigned(await issued(type, mdocConfiguration))
    expect(issuerThumbprint(issuerSigned)).toEqual(await sha256(chain[0] as never))
    const { protectedBytes, unprotected } = issuerSigned.issuerAuth
    expect(decodeCbor(protectedBytes)).toEqual(
      new Map<number, CborValue>([
        [1, -7],
        [34, [-16, await sha256(chain[0] as never)]],
        [35, new Tagged(32, published?.url ?? '')],
      ]),
    )
    expect([...unprotected.keys()]).toEqual([33])
  })

  it('of an mdoc says its category in the name space of ETSI, and has the base elements but for a PID', async () => {
    const issuerSigned = parseIssuerSigned(await issued(type, mdocConfiguration))
    const elements = elementsAsJson(issuerSigned)
    expect(elements[etsiNameSpace]).toEqual(category && { category })
    expect(Object.keys(elements[baseNameSpace] ?? {})).toEqual(name === 'pid' ? [] : baseElements.map(([one]) => one))
  })
})

describe('the name space of ETSI', () => {
  it('has what the mapping says of the issuer, beside the category', async () => {
    const type = attestation('qeaa')
    const described = { mdoc: [etsiNameSpace, 'iss_reg_id'], mandatory: false, labels } as ClaimDescription
    const toMdoc: CredentialType['toMdoc'] = (records, context) => ({
      ...type.toMdoc?.(records, context),
      [etsiNameSpace]: [['iss_reg_id', 'NTRBE-0999999130']],
    })
    const credential = await issued({ ...type, claims: [...type.claims, described], toMdoc }, mdocConfiguration)
    expect(elementsAsJson(parseIssuerSigned(credential))[etsiNameSpace]).toEqual({
      iss_reg_id: 'NTRBE-0999999130',
      category: 'urn:etsi:esi:eaa:eu:qualified',
    })
  })
})

describe('what an envelope does not allow', () => {
  it.each(['eaa', 'qeaa', 'pub-eaa'] as const)(
    'is never signed: an mdoc of the kind %s without base elements',
    async (kind) => {
      for (const missing of baseElements) {
        const type = attestation(
          kind,
          baseElements.filter((one) => one !== missing),
        )
        await expect(issued(type, mdocConfiguration)).rejects.toThrow(`${missing[0]} is missing`)
      }
      await expect(issued(attestation(kind, []), mdocConfiguration)).rejects.toThrow(LintRefused)
    },
  )

  it('is never signed: base elements in a PID', async () => {
    await expect(issued(attestation('pid'), mdocConfiguration)).rejects.toThrow('must not be issued')
  })

  it('is never signed: a category of the mapping, in any kind', async () => {
    for (const kind of ['pid', 'eaa', 'qeaa', 'pub-eaa'] as const) {
      const type = attestation(kind)
      const toSdJwt: CredentialType['toSdJwt'] = (records, context) => ({
        ...pid.toSdJwt(records as never, context),
        category: 'x',
      })
      await expect(issued({ ...type, toSdJwt }, sdJwtConfiguration)).rejects.toThrow('category must not be issued')
    }
  })

  it('is never signed: the hash of another certificate than the one that comes along', async () => {
    const { pid: own, documentSigner } = issuer.signers
    const bent = { ...issuer, signers: { ...issuer.signers, pid: { ...own, chain: documentSigner.chain } } }
    bent.signers.documentSigner = { ...documentSigner, chain: own.chain }
    for (const configuration of pid.configurations) {
      const given = { subject: jan.ssin, offered: { type: pid, configuration }, keys: [publicJwk], traceId: 'trace' }
      await expect(issue(bent, given)).rejects.toThrow(new LintRefused('x5t is the hash of another certificate'))
    }
  })

  it.each<[string, (signer: Signer) => Signer]>([
    ['has no x5u', ({ published: _, ...signer }) => signer],
    [
      'x5u is no address',
      ({ published, ...signer }) => ({ ...signer, published: { ...published, url: 'x' } as never }),
    ],
  ])('is never signed: a header that %s, in either format', async (_, bend) => {
    const { pid: own, documentSigner } = issuer.signers
    const bent = { ...issuer, signers: { ...issuer.signers, pid: bend(own), documentSigner: bend(documentSigner) } }
    for (const configuration of pid.configurations) {
      const given = { subject: jan.ssin, offered: { type: pid, configuration }, keys: [publicJwk], traceId: 'trace' }
      await expect(issue(bent, given)).rejects.toThrow(/header has no (x5t#S256|34)|x5u is no address/)
    }
  })

  it('is read by others where it is right: jose finds the header members', async () => {
    const [jwt = ''] = (await issued(pid, sdJwtConfiguration)).split('~')
    expect(decodeProtectedHeader(jwt)).toMatchObject({ x5u: expect.stringContaining('/signing-certificates/') })
  })
})
