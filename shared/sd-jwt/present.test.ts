import { SDJwtInstance } from '@sd-jwt/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, fromBase64url, textOf, utf8 } from '../bytes.ts'
import type { JsonObject } from '../json.ts'
import { ecdsa } from '../keys/signer.ts'
import { systemRandom } from '../random.ts'
import { audience, createParty, digestsOf, disclose, jws, nonce, now, type Party } from './example-sd-jwt.ts'
import { prepareSdJwt, signSdJwt } from './issue.ts'
import { checkKeyBinding } from './key-binding.ts'
import { parseSdJwt } from './parse.ts'
import { type ClaimPath, presentSdJwt } from './present.ts'
import { revealClaims } from './reveal.ts'

const plain = { vct: 'urn:example', iat: now, place: { country: 'BE' } }
const nationalities = ['BE', 'FR', 'NL']
const address = { locality: 'Eupen', lines: [{ text: 'Wetstraat' }, { text: 'bus 1' }] }
const person = { family_name: 'Peeters', nationalities, address }
let issuer: Party
let holder: Party
let sdJwt: string

beforeAll(async () => {
  issuer = await createParty()
  holder = await createParty()
  sdJwt = await issue(person)
})

const issue = (disclosable: JsonObject): Promise<string> =>
  signSdJwt(
    { signer: issuer.signer, random: systemRandom },
    prepareSdJwt(issuer.signer, { typ: 'dc+sd-jwt', plain, disclosable }),
    { cnf: { jwk: { ...holder.jwk } } },
  )
const present = (disclose: readonly ClaimPath[], of = sdJwt): Promise<string> =>
  presentSdJwt({ sdJwt: of, disclose, audience, nonce, now, signer: holder.signer })

/** What a verifier sees of it, after it has checked the binding. */
async function seen(presentation: string): Promise<JsonObject> {
  const parsed = parseSdJwt(presentation)
  await checkKeyBinding(parsed, { audience, nonce, now })
  const { vct, iat, place, cnf, ...claims } = await revealClaims(parsed)
  expect({ vct, iat, place, cnf }).toEqual({ ...plain, cnf: { jwk: holder.jwk } })
  return claims
}

describe('presentSdJwt', () => {
  it.each<[string, ClaimPath[], JsonObject]>([
    ['nothing', [], {}],
    ['one claim', [['family_name']], { family_name: 'Peeters' }],
    ['every element and part of a claim', [['nationalities'], ['address']], { nationalities, address }],
    ['one element', [['nationalities', 1]], { nationalities: ['FR'] }],
    ['every element', [['nationalities', null]], { nationalities }],
    ['one part, and what it stands in', [['address', 'locality']], { address: { locality: 'Eupen' } }],
    ['one part of an element', [['address', 'lines', 1, 'text']], { address: { lines: [{ text: 'bus 1' }] } }],
    ['a part of every element', [['address', 'lines', null, 'text']], { address: { lines: address.lines } }],
    [
      'a part in two ways once',
      [
        ['address', 'locality'],
        ['address', 'locality'],
      ],
      { address: { locality: 'Eupen' } },
    ],
    ['a plain claim, with no disclosure', [['place', 'country']], {}],
    ['no claim that is not there', [['given_name'], ['place', 'x']], {}],
    ['no more than the list, where an element is not there', [['nationalities', 9]], { nationalities: [] }],
    ['no more than the claim, where a part is not there', [['family_name', 'x', 0]], { family_name: 'Peeters' }],
    ['no element by a name', [['nationalities', 'length']], { nationalities: [] }],
  ])('discloses %s', async (_, paths, expected) => {
    const presentation = await present(paths)
    expect(await seen(presentation)).toEqual(expected)
  })

  it('follows plain claims to what can be disclosed inside them', async () => {
    const [street, box] = [disclose('s1', 'street', 'Wetstraat'), disclose('s2', 'box', { number: 1 })]
    const payload = { home: { country: 'BE', _sd: await digestsOf(street, box) }, cnf: { jwk: holder.jwk } }
    const issued = `${await jws(issuer, { alg: 'ES256' }, payload)}~${street}~${box}~`
    for (const [paths, home] of [
      [[['home']], { country: 'BE', street: 'Wetstraat', box: { number: 1 } }],
      [[['home', 'box', 'number']], { country: 'BE', box: { number: 1 } }],
      [[['home', 'country']], { country: 'BE' }],
    ] as const)
      expect(await revealClaims(parseSdJwt(await present(paths, issued)))).toMatchObject({ home })
  })

  it('keeps the disclosures that are needed and no other, as they were and in their order', async () => {
    const all = parseSdJwt(sdJwt).disclosures
    const { disclosures } = parseSdJwt(await present([['nationalities', 2], ['family_name']]))
    expect(disclosures).toEqual(all.filter((text) => /Peeters|"NL"|nationalities/.test(textOf(fromBase64url(text)))))
    expect(disclosures).toHaveLength(3)
  })

  it('discloses any choice of the paths, and exactly that', async () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }).map((text) => `x${text}`))
    await fc.assert(
      fc.asyncProperty(names, fc.infiniteStream(fc.boolean()), async (all, wanted) => {
        const issued = await issue(Object.fromEntries(all.map((name, at) => [name, { at, parts: [name, [at]] }])))
        const chosen = all.filter(() => wanted.next().value)
        const claims = await seen(
          await present(
            chosen.map((name) => [name]),
            issued,
          ),
        )
        expect(Object.keys(claims).sort()).toEqual(chosen.sort())
        for (const [name, claim] of Object.entries(claims))
          expect(claim).toEqual({ at: all.indexOf(name), parts: [name, [all.indexOf(name)]] })
      }),
      { numRuns: 30 },
    )
  })

  it('binds anew what was presented before (VP-SD-10)', async () => {
    const again = await present([['family_name']], await present([['family_name'], ['address']]))
    expect(await seen(again)).toEqual({ family_name: 'Peeters' })
  })

  it('is for one verifier and one request, by the key of the holder (VP-SD-07, VP-SD-09)', async () => {
    const parsed = parseSdJwt(await present([['family_name']]))
    expect(parsed.keyBinding?.header).toEqual({ alg: 'ES256', typ: 'kb+jwt' })
    expect(parsed.keyBinding?.payload).toEqual({ aud: audience, nonce, iat: now, sd_hash: expect.any(String) })
    await expect(checkKeyBinding(parsed, { audience: `${audience}x`, nonce, now })).rejects.toThrow(/another verifier/)
    await expect(checkKeyBinding(parsed, { audience, nonce: `${nonce}x`, now })).rejects.toThrow(/another request/)
  })

  it('is verified by another implementation, with what we issued in it', async () => {
    const core = new SDJwtInstance({
      hasher: async (data) =>
        new Uint8Array(await crypto.subtle.digest('SHA-256', typeof data === 'string' ? utf8(data) : data)),
      verifier: (data, signature) => verify(issuer, data, signature),
      kbVerifier: (data, signature, payload) => {
        expect(payload.cnf?.jwk).toEqual(holder.jwk)
        return verify(holder, data, signature)
      },
    })
    const verify = ({ publicKey, signer }: Party, data: string, signature: string) =>
      crypto.subtle.verify(ecdsa(signer.algorithm), publicKey, fromBase64url(signature), utf8(data))
    const presentation = await present([['family_name'], ['address', 'lines', 0], ['nationalities', 1]])
    const { payload, kb } = await core.verify(presentation, { keyBindingNonce: nonce, currentDate: now })
    expect(payload).toEqual({ ...(await revealClaims(parseSdJwt(presentation))) })
    expect(payload).toMatchObject({ nationalities: ['FR'], address: { lines: [{ text: 'Wetstraat' }] } })
    expect(kb?.payload.aud).toBe(audience)

    const changed = presentation.replace(/~[^~]+$/, `~${base64url(utf8('{}'))}.e30.AAAA`)
    await expect(core.verify(changed, { keyBindingNonce: nonce, currentDate: now })).rejects.toThrow()
  })
})
