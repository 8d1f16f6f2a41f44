// What we issue and what our example wallet presents, judged by another codebase: @owf/mdoc.
import 'reflect-metadata'
import { CoseKey, DeviceResponse, Holder, IssuerSigned, type MdocContext, SessionTranscript, Verifier } from '@owf/mdoc'
import { Name, X509Certificate } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64url, concat, equalBytes, fromBase64url } from '../bytes.ts'
import { importPublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { ecdsa } from '../keys/signer.ts'
import { systemRandom } from '../random.ts'
import { parseCertificate } from '../trust/certificate.ts'
import { createDeviceRequest } from './device-request.ts'
import {
  createExample,
  createParty,
  docType,
  type Example,
  nameSpaces,
  now,
  present,
  transcriptOf,
} from './example-mdoc.ts'
import {
  interactiveAuthorizationTranscript,
  openId4VpDcApiTranscript,
  openId4VpTranscript,
} from './session-transcript.ts'

const copy = (bytes: Uint8Array): Bytes => new Uint8Array(bytes)

const never = () => {
  throw new TypeError('the oracle only verifies here')
}

/** Cryptography for the oracle, by WebCrypto; a certificate is trusted when it is exactly one of the trusted. */
const context: MdocContext = {
  crypto: {
    random: systemRandom,
    digest: async ({ digestAlgorithm, bytes }) =>
      new Uint8Array(await crypto.subtle.digest(digestAlgorithm, copy(bytes))),
    calculateEphemeralMacKey: never,
  },
  cose: {
    sign1: {
      sign: never,
      verify: async ({ key, sign1 }) => {
        const publicKey = await importPublicJwk(parsePublicJwk(key.jwk))
        return crypto.subtle.verify(ecdsa('ES256'), publicKey, copy(sign1.signature), copy(sign1.toBeSigned))
      },
    },
    mac0: { sign: never, verify: never },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) =>
      new Name(new X509Certificate(copy(certificate)).issuer).getField(field),
    getPublicKey: async ({ certificate }) => {
      const key = await parseCertificate(copy(certificate)).verificationKey()
      return CoseKey.fromJwk({ ...parsePublicJwk(await crypto.subtle.exportKey('jwk', key)) })
    },
    verifyCertificateChain: ({ trustedCertificates, x5chain }) => {
      const [leaf] = x5chain
      if (!leaf || !trustedCertificates.some((trusted) => equalBytes(trusted, leaf))) throw new Error('not trusted')
    },
    getCertificateData: ({ certificate }) => {
      const { issuer, subject, notBefore, notAfter } = parseCertificate(copy(certificate))
      const times = { notBefore: new Date(notBefore * 1000), notAfter: new Date(notAfter * 1000) }
      return { issuerName: issuer, subjectName: subject, serialNumber: '', thumbprint: '', pem: '', ...times }
    },
  },
}

const clock = { now: new Date((now + 60) * 1000) }

describe('@owf/mdoc', () => {
  let example: Example

  beforeAll(async () => {
    example = await createExample()
  })

  const trust = () => ({ trustedCertificates: [...example.issuer.signer.chain], ...clock })

  it('accepts what we issue: chain, signature, validity and every digest (MD-ISS-13)', async () => {
    const issuerSigned = example.credential
    await expect(Holder.verifyIssuerSigned({ issuerSigned, ...trust() }, context)).resolves.toBeUndefined()
  })

  it('reads the same elements out of it (MD-ISS-13)', () => {
    const issuerSigned = IssuerSigned.fromEncodedForOid4Vci(example.credential)
    const claims = issuerSigned.getPrettyClaims(docType) as Record<string, unknown>
    expect(Object.keys(claims)).toEqual(nameSpaces[docType]?.map(([element]) => element))
    expect(claims).toMatchObject({ family_name: 'Peeters', given_name: 'Zoë', nationality: ['BE', 'NL'], sex: 2 })
    expect(String(claims.birth_date)).toContain('1985-03-14')
    expect(issuerSigned.issuerAuth.mobileSecurityObject.docType).toBe(docType)
  })

  it('refuses it when one byte of a value is changed', async () => {
    const bytes = fromBase64url(example.credential)
    const at = String.fromCharCode(...bytes).indexOf('Peeters')
    const changed = concat(bytes.subarray(0, at), Uint8Array.of(0x51), bytes.subarray(at + 1))
    const wrong = { issuerSigned: base64url(changed), ...trust() }
    await expect(Holder.verifyIssuerSigned(wrong, context)).rejects.toThrow(/digest/)
  })

  it('accepts a presentation for the transcript that both of us make, and no other (VP-MDOC-07, VP-MDOC-10)', async () => {
    const deviceResponse = DeviceResponse.fromEncodedForOid4Vp(await present(example))
    const verify = (sessionTranscript: Bytes) =>
      Verifier.verifyDeviceResponse({ deviceResponse, sessionTranscript, ...trust() }, context)
    await expect(verify(example.transcript)).resolves.toBeUndefined()
    await expect(verify(await transcriptOf('another-nonce'))).rejects.toThrow(/[Dd]evice signature/)
  })

  it('makes the same session transcripts (VP-ST-01, VP-ST-02, FUT-VCI-05)', async () => {
    const common = { nonce: 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA' }
    const redirect = { ...common, clientId: 'x509_san_dns:example.com', responseUri: 'https://example.com/response' }
    const jwkThumbprint = systemRandom(32)
    for (const thumbprint of [jwkThumbprint, undefined]) {
      const theirs = await SessionTranscript.forOid4Vp(
        { ...redirect, ...(thumbprint ? { jwkThumbprint: thumbprint } : {}) },
        context,
      )
      expect(copy(theirs.encode())).toEqual(await openId4VpTranscript({ ...redirect, jwkThumbprint: thumbprint }))
      const dcApi = { ...common, origin: 'https://example.com' }
      const theirDcApi = await SessionTranscript.forOid4VpDcApi(
        { ...dcApi, ...(thumbprint ? { jwkThumbprint: thumbprint } : {}) },
        context,
      )
      expect(copy(theirDcApi.encode())).toEqual(await openId4VpDcApiTranscript({ ...dcApi, jwkThumbprint: thumbprint }))
      const endpoint = 'https://example.com/interactive-authorization'
      const theirIssuance = await SessionTranscript.forOid4VpIae(
        { ...common, interactiveAuthorizationEndpoint: endpoint, ...(thumbprint ? { jwkThumbprint: thumbprint } : {}) },
        context,
      )
      expect(copy(theirIssuance.encode())).toEqual(
        await interactiveAuthorizationTranscript({ ...common, endpoint, jwkThumbprint: thumbprint }),
      )
    }
  })

  it('accepts our request for two documents and the signature of its reader, for this page alone (VP-ISO7-06)', async () => {
    const reader = await createParty()
    // The oracle does not know the handover of Annex C.
    const transcriptFor = (origin: string) => openId4VpDcApiTranscript({ origin, nonce: 'n', jwkThumbprint: undefined })
    const deviceRequest = await createDeviceRequest(
      { signer: reader.signer, sessionTranscript: await transcriptFor('https://shop.example') },
      [docType, 'org.iso.18013.5.1.mDL'].map((type) => ({
        docType: type,
        nameSpaces: new Map([[type, new Map([['family_name', false]])]]),
        requestInfo: new Map([['euWrprc', Uint8Array.of(1)]]),
      })),
    )
    const verify = async (origin: string) => {
      const given = { deviceRequest: fromBase64url(deviceRequest), sessionTranscript: await transcriptFor(origin) }
      return Holder.verifyDeviceRequest(given, context)
    }
    await verify('https://shop.example')
    await expect(verify('https://other.example')).rejects.toThrow()
  })
})
