// The cryptography that @owf/mdoc asks of its user, by node:crypto.
import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, randomBytes, sign, verify } from 'node:crypto'
import { CoseKey, type MdocContext } from '@owf/mdoc'
import { checkChain, readCertificate } from './certificate-chain.ts'

const plain = { dsaEncoding: 'ieee-p1363' } as const
const hashes = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const

const notHere = () => {
  throw new Error('nobody uses a MAC here')
}

/** Only the members of an EC key: @owf/mdoc lists the absent ones too. */
const ecJwk = ({ kty, crv, x, y, d }: Record<string, unknown>): JsonWebKey =>
  ({ kty, crv, x, y, ...(d !== undefined && { d }) }) as JsonWebKey

export const mdocContext: MdocContext = {
  crypto: {
    random: (length) => new Uint8Array(randomBytes(length)),
    digest: ({ digestAlgorithm, bytes }) => new Uint8Array(createHash(hashes[digestAlgorithm]).update(bytes).digest()),
    calculateEphemeralMacKey: notHere,
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) => {
        const privateKey = createPrivateKey({ key: ecJwk(key.jwk), format: 'jwk' })
        return new Uint8Array(sign('sha256', toBeSigned, { key: privateKey, ...plain }))
      },
      verify: ({ key, sign1 }) => {
        if (sign1.signatureAlgorithmName !== 'ES256') return false
        const publicKey = createPublicKey({ key: ecJwk(key.jwk), format: 'jwk' })
        return verify('sha256', sign1.toBeSigned, { key: publicKey, ...plain }, sign1.signature)
      },
    },
    mac0: { sign: notHere, verify: notHere },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) =>
      readCertificate(certificate)
        .issuer.split('\n')
        .filter((line) => line.startsWith(`${field}=`))
        .map((line) => line.slice(field.length + 1)),
    getPublicKey: ({ certificate }) =>
      CoseKey.fromJwk({ ...readCertificate(certificate).publicKey.export({ format: 'jwk' }) }),
    verifyCertificateChain: ({ x5chain, trustedCertificates, now }) => {
      checkChain(x5chain, trustedCertificates, now)
    },
    getCertificateData: ({ certificate }) => {
      const read = readCertificate(certificate)
      return {
        issuerName: read.issuer,
        subjectName: read.subject,
        serialNumber: read.serialNumber,
        thumbprint: read.fingerprint256,
        notBefore: read.validFromDate,
        notAfter: read.validToDate,
        pem: read.toString(),
      }
    },
  },
}
