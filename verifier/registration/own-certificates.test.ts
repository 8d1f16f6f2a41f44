import { expect, it } from 'vitest'
import { createIdentities } from '../identity/identity.ts'
import { access, accessSigner, createRegistration } from '../testing/memory-registrar.ts'
import { ownCertificates } from './own-certificates.ts'
import { parseRegisteredUse } from './registered-use.ts'

it('are those of every relying party that has some, by its name', async () => {
  const partner = { name: 'Library', jwks: { keys: [] }, scopes: [] }
  const partners = [
    { ...partner, clientId: 'library' },
    { ...partner, clientId: 'unsigned', identifiedBy: 'redirect_uri' as const },
  ]
  const identities = await createIdentities({ verifierUrl: 'https://verifier.example', partners, accessSigner })
  const use = await parseRegisteredUse('loans', await createRegistration(), access)
  const own = ownCertificates({ identities, intendedUses: new Map([['library', [use]]]) })
  expect(own.map(({ name, kind }) => [name, kind])).toEqual([
    ['library', 'access-certificate'],
    ['library', 'registration-certificate'],
  ])
  expect(own[0]?.chain).toBe(accessSigner.chain)
  expect(own[1]?.chain).toHaveLength(1)
})
