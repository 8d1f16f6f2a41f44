import {
  EUPIDProvidersListSchema,
  EUPubEAAProvidersListSchema,
  EUWalletProvidersListSchema,
  EUWRPACProvidersListSchema,
  EUWRPRCProvidersListSchema,
  mDLProvidersListSchema,
} from '@owf/eudi-lote'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64, base64url, sha256 } from '../../shared/bytes.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import { now, signerOf } from '../../shared/trust/example-certificates.ts'
import { profiles, trustKinds } from '../../shared/trust/trust-list.ts'
import { verifyTrustList } from '../../shared/trust/verify-list.ts'
import { createTrustList } from './create-list.ts'
import { createListExample, type ListExample } from './example-list.ts'

let example: ListExample

beforeAll(async () => {
  example = await createListExample()
})

describe('a list that is made', () => {
  it('is signed as compact JAdES baseline B (TS 119 602 section 6.8)', async () => {
    const { operator, input } = example
    const { header } = parseJws(await createTrustList(await signerOf(operator), input))
    expect(header).toEqual({
      alg: 'ES256',
      iat: now,
      x5c: [base64(operator.der)],
      'x5t#S256': base64url(await sha256(operator.der)),
    })
  })

  it.each(trustKinds)('has the members of its profile: %s (TS 119 602 annexes D to I)', async (kind) => {
    const { operator, input } = await createListExample(kind)
    const { payload } = parseJws(await createTrustList(await signerOf(operator), input))
    expect(payload).toMatchObject({
      LoTE: {
        ListAndSchemeInformation: {
          LoTEVersionIdentifier: 1,
          LoTEType: profiles[kind].type,
          StatusDeterminationApproach: profiles[kind].statusDetermination,
          SchemeTypeCommunityRules: [{ lang: 'en', uriValue: profiles[kind].rules }],
          SchemeTerritory: 'EU',
        },
      },
    })
  })

  it.each([
    ['pid', EUPIDProvidersListSchema],
    ['wallet', EUWalletProvidersListSchema],
    ['access-certificate', EUWRPACProvidersListSchema],
    ['registration-certificate', EUWRPRCProvidersListSchema],
    ['mdl', mDLProvidersListSchema],
  ] as const)('is what another library takes for a list of its kind: %s', async (kind, schema) => {
    const { operator, input } = await createListExample(kind)
    const { payload } = parseJws(await createTrustList(await signerOf(operator), input))
    expect(schema.safeParse(payload).error).toBeUndefined()
    expect(schema.safeParse({ LoTE: {} }).success).toBe(false)
  })

  it('is what another library takes for a list of public bodies, but for what it reads otherwise in annex H', async () => {
    const { operator, input } = await createListExample('pub-eaa')
    const { payload } = parseJws(await createTrustList(await signerOf(operator), input))
    const issues = EUPubEAAProvidersListSchema.safeParse(payload).error?.issues ?? []
    // A stray quote in its own constant, no status, and the country as address instead of in one.
    expect(new Set(issues.map(({ path }) => path.at(-1)))).toEqual(
      new Set(['StatusDeterminationApproach', 'ServiceStatus', 'StatusStartingTime', 'TEInformationURI']),
    )
  })

  it('points to itself, with the certificate of its signer (TS 119 602 annex D.1)', async () => {
    const { operator, input } = example
    const { payload } = parseJws(await createTrustList(await signerOf(operator), input))
    expect(payload).toMatchObject({
      LoTE: {
        ListAndSchemeInformation: {
          PointersToOtherLoTE: [
            {
              LoTELocation: input.url,
              ServiceDigitalIdentities: [{ X509Certificates: [{ val: base64(operator.der) }] }],
            },
          ],
        },
      },
    })
  })

  it('leads to those who are on it, and to nobody else', async () => {
    const { operator, input, signer, statusSigner } = example
    const jws = await createTrustList(await signerOf(operator), input)
    const list = await verifyTrustList(jws, { kind: 'pid', signers: [operator.certificate], now })
    const asked = { kind: 'pid', now, role: 'issuance', purpose: 'pidSigner' } as const
    const decide = createDecideTrust()
    expect((await decide([list], { ...asked, chain: [signer.der] })).decision).toBe('trusted')
    expect((await decide([list], { ...asked, chain: [statusSigner.der] })).decision).toBe('untrusted')
  })

  it('is signed by nobody without a certificate', async () => {
    await expect(createTrustList(await signerOf(example.operator, []), example.input)).rejects.toThrow(TypeError)
  })
})
