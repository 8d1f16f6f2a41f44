import { IssuerSigned as OwfIssuerSigned } from '@owf/mdoc'
import { SDJwtInstance } from '@sd-jwt/core'
import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64, fromBase64url, utf8 } from '../../shared/bytes.ts'
import { day, startOfDay } from '../../shared/clock.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import { pid } from '../../shared/credentials/pid.ts'
import type { JsonObject } from '../../shared/json.ts'
import { verifyJws } from '../../shared/keys/jws.ts'
import { algorithmOf, importPublicJwk, type PublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { checkDigests, issuerCertificates, verifyIssuerSignature } from '../../shared/mdoc/verify.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import type { Issuer } from '../issuer.ts'
import { SourceError, type SourceFailure } from '../sources/source-error.ts'
import { UsedBefore } from '../status/status-lists.ts'
import {
  afternoon,
  chains,
  createMemoryIssuer,
  createMemorySources,
  createTestSigner,
  jan,
} from '../testing/memory-issuer.ts'
import { issue } from './issue.ts'
import { LintRefused } from './lint.ts'
import { RecordUnavailable } from './look-up-records.ts'

const issuer = await createMemoryIssuer()
const configuration = (id: string): Offered => {
  const offered = findConfiguration(id)
  if (!offered) throw new TypeError(`${id} is in the catalogue`)
  return offered
}
const sdJwtPid = configuration('eu.europa.ec.eudi.pid.1.dc-sd-jwt')
const mdocPid = configuration('eu.europa.ec.eudi.pid.1.mso-mdoc')
const createKey = async (namedCurve = 'P-256'): Promise<PublicJwk> => {
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify'])
  return parsePublicJwk(await crypto.subtle.exportKey('jwk', publicKey))
}
const batch = await Promise.all(Array.from({ length: 20 }, () => createKey()))
const issuing = (offered: Offered, keys = batch, given: Issuer = issuer) =>
  issue(given, { subject: jan.ssin, offered, keys, traceId: 'trace' })
const today = startOfDay(afternoon)

const statusOf = ({ status }: JsonObject) => (status as { status_list: { idx: number; uri: string } }).status_list
const isArithmetic = (numbers: number[]): boolean => {
  const steps = numbers.slice(1).map((number, at) => number - (numbers[at] as number))
  return new Set(steps).size === 1
}

describe('a batch of SD-JWT PIDs', async () => {
  const credentials = (await issuing(sdJwtPid)).map(parseSdJwt)

  it('has one copy for each key, in their order, bound to it and to nothing else of it (VCI-CRED-06)', () => {
    expect(credentials.map(({ payload }) => payload.cnf)).toEqual(batch.map((jwk) => ({ jwk })))
  })

  it('is signed by the PID signer, whose certificate comes along without the anchor (HAIP-I-12)', async () => {
    const { chain, publicJwk, algorithm } = issuer.signers.pid
    for (const credential of credentials) {
      expect(credential.header).toMatchObject({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: chain.map(base64) })
      const key = await importPublicJwk(parsePublicJwk(publicJwk))
      expect(await verifyJws(credential, key, algorithm)).toBe(true)
    }
  })

  it('says nothing about the person to everybody, and everything in disclosures (PID_21)', async () => {
    for (const credential of credentials) {
      const { payload } = credential
      expect(Object.keys(payload).sort()).toEqual([
        '_sd',
        '_sd_alg',
        'cnf',
        'exp',
        'iat',
        'iss',
        'nbf',
        'status',
        'vct',
        'vct#integrity',
      ])
      expect(payload).toMatchObject({ iss: issuer.config.issuerUrl, vct: 'urn:eudi:pid:1' })
      const {
        cnf: _cnf,
        status: _status,
        iss: _iss,
        vct: _vct,
        'vct#integrity': _integrity,
        iat: _iat,
        nbf: _nbf,
        exp: _exp,
        ...claims
      } = await revealClaims(credential)
      expect(claims).toEqual(
        pid.toSdJwt(
          { person: jan },
          { holder: jan.ssin, issuance: '2026-11-24', today: '2026-11-24', expiry: '2027-11-24' },
        ),
      )
    }
  })

  it('has equal times, rounded to the day (VCI-PRIV-01)', () => {
    for (const { payload } of credentials)
      expect(payload).toMatchObject({ iat: today, nbf: today, exp: today + 14 * day })
  })

  it('has salts, digests and status indices that no two copies share, indices without a step (VCI-PRIV-03)', () => {
    const disclosures = credentials.flatMap((credential) => credential.disclosures)
    const salts = disclosures.map((text) => JSON.parse(new TextDecoder().decode(fromBase64url(text)))[0])
    expect(new Set(salts).size).toBe(disclosures.length)
    const digests = credentials.flatMap(({ payload }) => payload._sd as string[])
    expect(new Set(digests).size).toBe(digests.length)
    const statuses = credentials.map(({ payload }) => statusOf(payload))
    expect(new Set(statuses.map(({ uri }) => uri))).toEqual(new Set([`${issuer.config.issuerUrl}/status/1`]))
    expect(new Set(statuses.map(({ idx }) => idx)).size).toBe(20)
    expect(isArithmetic(statuses.map(({ idx }) => idx))).toBe(false)
  })

  it('is read by another implementation in the same way', async () => {
    const [credential] = await issuing(sdJwtPid, batch.slice(0, 1))
    const key = await importPublicJwk(parsePublicJwk(issuer.signers.pid.publicJwk))
    const other = new SDJwtInstance({
      hasher: async (data, algorithm) =>
        new Uint8Array(await crypto.subtle.digest(algorithm, typeof data === 'string' ? utf8(data) : (data as never))),
      verifier: async (data, signature) =>
        crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64url(signature), utf8(data)),
    })
    const { payload } = await other.verify(credential ?? '', { currentDate: afternoon })
    expect(payload).toMatchObject({
      family_name: 'Peeters',
      nationalities: ['BE'],
      place_of_birth: { locality: 'Eupen' },
    })
  })
})

describe('a batch of mdoc PIDs', async () => {
  const credentials = await issuing(mdocPid)
  const parsed = credentials.map(parseIssuerSigned)

  it('has one copy for each key, in their order, bound to it (MD-ISS-08)', () => {
    expect(parsed.map(({ mso }) => mso.deviceKey)).toEqual(batch)
  })

  it('is signed by the document signer, whose certificate comes along (MD-ISS-03)', async () => {
    const { chain, publicJwk, algorithm } = issuer.signers.documentSigner
    const key = await importPublicJwk(parsePublicJwk(publicJwk))
    for (const issuerSigned of parsed) {
      expect(issuerCertificates(issuerSigned)).toEqual(chain)
      expect(await verifyIssuerSignature(issuerSigned, { key, algorithm })).toBe(true)
      await checkDigests(issuerSigned)
      expect(issuerSigned.mso.docType).toBe('eu.europa.ec.eudi.pid.1')
    }
  })

  it('has equal times, rounded to the day (MD-ISS-15)', () => {
    for (const { mso } of parsed)
      expect(mso.validity).toEqual({ signed: today, validFrom: today, validUntil: today + 14 * day })
  })

  it('has the same elements in every copy, under randoms, digests and status indices of its own (VCI-PRIV-03)', () => {
    for (const issuerSigned of parsed) expect(elementsAsJson(issuerSigned)).toEqual(elementsAsJson(parsed[0] as never))
    expect(elementsAsJson(parsed[0] as never)['eu.europa.ec.eudi.pid.1']).toMatchObject({
      birth_date: '1985-03-14',
      nationality: ['BE'],
      place_of_birth: { locality: 'Eupen', country: 'BE' },
      resident_street: 'Wetstraat 16',
    })
    const digests = parsed.flatMap(({ mso }) =>
      [...mso.valueDigests.values()].flatMap((ids) => [...ids.values()].map(base64)),
    )
    expect(new Set(digests).size).toBe(digests.length)
    const indices = parsed.map(({ mso }) => mso.status?.index)
    expect(new Set(indices).size).toBe(20)
  })

  it('is read by another implementation in the same way (MD-ISS-13)', () => {
    const other = OwfIssuerSigned.fromEncodedForOid4Vci(credentials[0] ?? '')
    expect(other.getPrettyClaims('eu.europa.ec.eudi.pid.1')).toMatchObject({ family_name: 'Peeters', sex: 1 })
  })
})

describe('issuing', () => {
  it.each(['P-384', 'P-521'])('binds a copy to a key on %s', async (curve) => {
    const key = await createKey(curve)
    expect(algorithmOf(key)).toBe(curve === 'P-384' ? 'ES384' : 'ES512')
    const [sdJwt] = await issuing(sdJwtPid, [key])
    const [mdoc] = await issuing(mdocPid, [key])
    expect(parseSdJwt(sdJwt ?? '').payload.cnf).toEqual({ jwk: key })
    expect(parseIssuerSigned(mdoc ?? '').mso.deviceKey).toEqual(key)
  })

  it('looks the record up once for a whole batch', async () => {
    const person = vi.fn(async () => jan)
    await issuing(sdJwtPid, batch, { ...issuer, sources: createMemorySources({ person }) })
    expect(person).toHaveBeenCalledExactlyOnceWith({ about: jan.ssin, purpose: 'pid', day: '2026-11-24' }, 'trace')
  })

  it('keeps the times inside a certificate that began today (MD-ISS-10)', async () => {
    const documentSigner = await createTestSigner(
      'New',
      { notBefore: afternoon - 60, notAfter: afternoon + 3 * day },
      chains,
    )
    const given = { ...issuer, signers: { ...issuer.signers, documentSigner } }
    const [mdoc] = await issuing(mdocPid, batch.slice(0, 1), given)
    const { notBefore, notAfter } = parseCertificate(documentSigner.chain[0] as never)
    expect(parseIssuerSigned(mdoc ?? '').mso.validity).toEqual({
      signed: notBefore,
      validFrom: notBefore,
      validUntil: notAfter,
    })
  })

  it.each([sdJwtPid, mdocPid])(
    'signs nothing under a certificate that has expired: $configuration.format',
    async (offered) => {
      const old = await createTestSigner('Old', { notBefore: afternoon - 9 * day, notAfter: afternoon - 60 }, chains)
      const allocate = vi.fn()
      const given: Issuer = {
        ...issuer,
        signers: { ...issuer.signers, pid: old, documentSigner: old },
        statusLists: { ...issuer.statusLists, allocate },
      }
      await expect(issuing(offered, batch, given)).rejects.toThrow('not valid now')
      expect(allocate).not.toHaveBeenCalled()
    },
  )

  it.each([sdJwtPid, mdocPid])(
    'signs nothing that its type does not describe: $configuration.format',
    async (offered) => {
      const type: Offered['type'] = {
        ...pid,
        toSdJwt: (records, context) => ({ ...pid.toSdJwt(records as never, context), age_over_18: true }),
        toMdoc: (records, context) => ({
          ...pid.toMdoc(records as never, context),
          'org.iso.23220.1': [['age_over_18', true]],
        }),
      }
      const sign = vi.fn()
      const signers = { ...issuer.signers, pid: { ...issuer.signers.pid, sign } }
      const given: Issuer = { ...issuer, signers: { ...signers, documentSigner: { ...signers.documentSigner, sign } } }
      await expect(issuing({ ...offered, type }, batch, given)).rejects.toBeInstanceOf(LintRefused)
      expect(sign).not.toHaveBeenCalled()
    },
  )

  it.each<[SourceFailure, string, number]>([
    ['malformed', 'temporarily_unavailable', 503],
    ['fault', 'temporarily_unavailable', 503],
    ['wrongPerson', 'temporarily_unavailable', 503],
    ['noData', 'credential_request_denied', 400],
  ])('gives no credential at all when the source fails: %s is %s (VCI-ERR-07)', async (failure, code, status) => {
    const person = () => Promise.reject(new SourceError('nationalRegister', failure, 'a reason'))
    const given: Issuer = { ...issuer, sources: createMemorySources({ person }) }
    await expect(issuing(sdJwtPid, batch, given)).rejects.toMatchObject({ code, status })
  })

  it('can be asked for again when the source does not answer', async () => {
    const person = () => Promise.reject(new SourceError('nationalRegister', 'unavailable', 'a reason'))
    await expect(
      issuing(sdJwtPid, batch, { ...issuer, sources: createMemorySources({ person }) }),
    ).rejects.toBeInstanceOf(RecordUnavailable)
  })

  it('gives copies once for what they are given for, and indices to nobody else', async () => {
    const once = { id: 'nonce', expiresAt: afternoon + 60 }
    const input = { subject: jan.ssin, offered: sdJwtPid, keys: batch, traceId: 'trace', once }
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => issue(issuer, input)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(UsedBefore)
  })

  it('gives nothing under a new number for what a revocation under the one before it ended', async () => {
    const successor = '85631412334' as Ssin
    const own = await createMemoryIssuer()
    const renamed = { ...own, sources: createMemorySources({ person: async () => ({ ...jan, ssin: successor }) }) }
    const grantedAt = afternoon - 60
    const input = { subject: jan.ssin, offered: sdJwtPid, keys: batch.slice(0, 1), traceId: 'trace' }
    expect(await issue(renamed, { ...input, grantedAt })).toHaveLength(1)
    const affected = { subject: await own.subjectHash(jan.ssin, 'pid') }
    await own.statusLists.revoke({ affected, reason: 'requested', end: { at: afternoon, until: afternoon + day } })
    await expect(issue(renamed, { ...input, grantedAt })).rejects.toMatchObject({ code: 'credential_request_denied' })
    expect(await issue(renamed, { ...input, grantedAt: afternoon })).toHaveLength(1)
  })

  it.each([sdJwtPid, mdocPid])('ends copies with the word on their keys, by the day (LC_GEN-3)', async (offered) => {
    const until = afternoon + 3 * day
    const [credential = ''] = await issue(issuer, {
      subject: jan.ssin,
      offered,
      keys: batch.slice(0, 1),
      traceId: 'trace',
      until,
    })
    const end =
      offered === sdJwtPid ? parseSdJwt(credential).payload.exp : parseIssuerSigned(credential).mso.validity.validUntil
    expect(end).toBe(startOfDay(until))
  })
})
