import { expect, it } from 'vitest'
import { fromBase64 } from '../../shared/bytes.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { now } from '../../shared/trust/example-certificates.ts'
import { isoFindings } from '../../shared/trust/iso-profile.ts'
import { createSandboxPki } from './sandbox-pki.ts'

it('makes authorities and document signers as ISO/IEC 18013-5 annex B has them (MD-CERT-01 to 12)', async () => {
  const { authorities, signers } = await createSandboxPki(now)
  for (const [authority, signer] of [
    [authorities.iaca, signers.documentSigner],
    [authorities.drivingLicenceIaca, signers.drivingLicence],
  ] as const) {
    const iaca = parseCertificate(fromBase64(authority))
    expect(await isoFindings(iaca, 'iaca')).toEqual([])
    const certificate = parseCertificate(fromBase64(signer.x5c?.[0] ?? ''))
    expect(await isoFindings(certificate, 'documentSigner', iaca)).toEqual([])
  }
})
