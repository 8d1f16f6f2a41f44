import { expect, it } from 'vitest'
import { ownCertificates } from './own-certificates.ts'
import { createMemoryIssuer } from './testing/memory-issuer.ts'

it('are the access certificate, and that of the registrar where there is a registration', async () => {
  const issuer = await createMemoryIssuer()
  const names = (registrationCertificate: string | undefined) =>
    ownCertificates({ ...issuer, config: { ...issuer.config, registrationCertificate } }).map(({ kind }) => kind)
  expect(names(undefined)).toEqual(['access-certificate'])
  expect(names('of.the.registrar')).toEqual(['access-certificate', 'registration-certificate'])
  const [access] = ownCertificates(issuer)
  expect(access?.chain).toBe(issuer.signers.metadata.chain)
})
