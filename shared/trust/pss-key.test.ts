import 'reflect-metadata'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, fromHex } from '../bytes.ts'
import { CertificateRefused, parseCertificate } from './certificate.ts'
import { tags } from './der.ts'
import { issue, issueAuthority, type KeyKind, type Party } from './example-certificates.ts'
import { bitString, der, partsOf, place, resign, sequence } from './example-der.ts'

/** RSASSA-PSS with SHA-256, the mask with the same, 32 bytes of salt. */
const sha256Parameters =
  '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120'
const anyParameters = '300b06092a864886f70d01010a'

const authorities = new Map<KeyKind, Party>()
beforeAll(async () => {
  for (const kind of ['RSA PSS', 'RSA PSS SHA-384', 'RSA PKCS1'] as const)
    authorities.set(kind, await issueAuthority(undefined, { kind }))
})

/** An authority whose certificate says that its RSA key is for this alone. */
async function restricted(kind: KeyKind, algorithm: string) {
  const party = authorities.get(kind) as Party
  const changed = await resign(party.der, party, (parts) => {
    const [, key] = partsOf(parts[place.key] as Bytes)
    return parts.with(place.key, sequence(fromHex(algorithm), key as Bytes))
  })
  return { signer: await issue(party), certificate: parseCertificate(changed) }
}

describe('an RSA key that is for RSASSA-PSS alone (RFC 4055 section 3.1)', () => {
  it.each<[string, KeyKind, string, boolean]>([
    ['its parameters', 'RSA PSS', sha256Parameters, true],
    ['any parameters where it names none', 'RSA PSS', anyParameters, true],
    ['any other parameters where it names none', 'RSA PSS SHA-384', anyParameters, true],
    ['other parameters than its own', 'RSA PSS SHA-384', sha256Parameters, false],
    ['PKCS #1', 'RSA PKCS1', sha256Parameters, false],
    ['PKCS #1 where it names no parameters', 'RSA PKCS1', anyParameters, false],
  ])('verifies under %s: %s %s %s', async (_, kind, algorithm, verified) => {
    const { signer, certificate } = await restricted(kind, algorithm)
    expect(certificate.algorithm).toBeUndefined()
    expect(await signer.certificate.isSignedBy(certificate)).toBe(verified)
  })

  it.each([
    ['parameters of SHA-1', '300d06092a864886f70d01010a3000'],
    ['parameters that are none', '300d06092a864886f70d01010a0500'],
  ])('is refused with %s', async (_, algorithm) => {
    await expect(restricted('RSA PSS', algorithm)).rejects.toThrow(CertificateRefused)
  })

  it('is refused when it is short', async () => {
    const party = authorities.get('RSA PSS') as Party
    for (const [bits, accepted] of [
      [2048, true],
      [2047, false],
      [1024, false],
    ] as const) {
      const modulus = new Uint8Array(Math.ceil(bits / 8)).fill(255)
      modulus[0] = 2 ** (((bits + 7) % 8) + 1) - 1
      const sign = (modulus[0] as number) > 127 ? Uint8Array.of(0) : new Uint8Array()
      const key = sequence(der(tags.integer, sign, modulus), der(tags.integer, Uint8Array.of(1, 0, 1)))
      const changed = await resign(party.der, party, (parts) =>
        parts.with(place.key, sequence(fromHex(anyParameters), bitString(key))),
      )
      if (accepted) expect(parseCertificate(changed).algorithm).toBeUndefined()
      else expect(() => parseCertificate(changed)).toThrow(/a kind that is not accepted/)
    }
  })
})
