// A type that extends another may add, and never loosen (SD-JWT VC section 4.4; SDVC-TM-06), over every type of the catalogue.
import { describe, expect, it } from 'vitest'
import type { CredentialType } from './credential-type.ts'
import { catalogue } from './index.ts'
import { findSdJwt, typeMetadataOf } from './type-metadata.ts'

const typesUrl = 'https://issuer.example/types'

interface Claim {
  path: string[]
  mandatory: boolean
  sd: string
}

async function served(type: CredentialType, vct: string) {
  const { body, integrity } = await typeMetadataOf(type, vct, typesUrl)
  const document = JSON.parse(new TextDecoder().decode(body)) as { claims: Claim[]; extends?: string }
  return { document, integrity }
}

const extensions = catalogue.flatMap((type) =>
  type.configurations.flatMap((one) =>
    'extends' in one && one.extends ? [[one.vct, type, one.extends] as const] : [],
  ),
)

describe.each(extensions)('the type %s', (vct, type, parent) => {
  const parentType = catalogue.find((one) => findSdJwt(one, parent.vct, typesUrl)) as CredentialType

  it('names the bytes of its parent as they are served (SDVC-TM-07)', async () => {
    expect(parent.integrity).toBe((await served(parentType, parent.vct)).integrity)
    expect((await served(type, vct)).document).toMatchObject({
      extends: parent.vct,
      'extends#integrity': parent.integrity,
    })
  })

  it('has every claim of its parent, as mandatory and as disclosable as there', async () => {
    const own = new Map((await served(type, vct)).document.claims.map((claim) => [claim.path.join('.'), claim]))
    for (const claim of (await served(parentType, parent.vct)).document.claims) {
      const child = own.get(claim.path.join('.'))
      expect(child?.sd).toBe(claim.sd)
      if (claim.mandatory) expect(child?.mandatory).toBe(true)
    }
  })

  it('is extended by nobody that it extends', async () => {
    expect((await served(parentType, parent.vct)).document).not.toHaveProperty('extends')
  })
})

it('there is a type that extends another', () => {
  expect(extensions.map(([vct]) => vct)).toContain('urn:eudi:pid:be:1')
})
