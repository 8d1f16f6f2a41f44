import 'reflect-metadata'
import { BasicConstraintsExtension, Extension, KeyUsageFlags } from '@peculiar/x509'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { fromHex } from '../bytes.ts'
import { day } from '../clock.ts'
import { parseCertificate } from './certificate.ts'
import { type Changes, issue, issueAuthority, now, type Party } from './example-certificates.ts'
import { resign } from './example-der.ts'
import { judgePath, type PathGiven } from './example-path.ts'
import { checkPath } from './path.ts'

let root: Party
let middle: Party
let signer: Party

const under = (by: Party, changes: Changes = {}): Promise<Party> =>
  issueAuthority(by, { name: 'CN=Middle', ...changes })

type Given = Omit<PathGiven, 'anchors'> & Partial<PathGiven>
const judge = (given: Given): Promise<number | string> => judgePath({ anchors: [root], ...given })

beforeAll(async () => {
  root = await issueAuthority(undefined, { name: 'CN=Root' })
  middle = await under(root)
  signer = await issue(middle)
})

describe('a path to an anchor', () => {
  it('leads over the certificates that were sent, the anchor left out or not (MD-CERT-14)', async () => {
    expect(await judge({ chain: [await issue(root)] })).toBe(2)
    expect(await judge({ chain: [signer, middle] })).toBe(3)
    expect(await judge({ chain: [signer, middle, root] })).toBe(3)
  })

  it('ends at the first anchor, whatever was sent behind it', async () => {
    expect(await judge({ chain: [signer, middle, root], anchors: [middle, root] })).toBe(2)
    expect(await judge({ chain: [signer, await issueAuthority()], anchors: [middle] })).toBe(2)
  })

  it('is found among anchors of the same name', async () => {
    const namesake = await issueAuthority(undefined, { name: 'CN=Root', subjectKeyId: null })
    expect(await judge({ chain: [signer, middle], anchors: [namesake, root] })).toBe(3)
    expect(await judge({ chain: [signer, middle], anchors: [namesake] })).toMatch(/does not lead to an anchor/)
  })

  it('goes over keys of every kind that is accepted', async () => {
    let by = await issueAuthority(undefined, { name: 'CN=Root', kind: 'RSA PKCS1' })
    const anchors = [by]
    const chain: Party[] = []
    for (const kind of ['RSA PSS', 'P-521', 'P-384'] as const) {
      by = await under(by, { name: `CN=${kind}`, kind })
      chain.unshift(by)
    }
    expect(await judge({ chain: [await issue(by), ...chain], anchors })).toBe(5)
  })

  it.each<[string, () => Given | Promise<Given>]>([
    ['nothing was sent', () => ({ chain: [] })],
    ['there are no anchors', () => ({ chain: [signer, middle], anchors: [] })],
    ['a certificate is missing', () => ({ chain: [signer] })],
    ['the certificates are in another order', () => ({ chain: [signer, root, middle] })],
    ['a certificate is sent twice', () => ({ chain: [signer, signer, middle] })],
    ['the signer signed itself', async () => ({ chain: [await issue(undefined)] })],
    ['the root was made up', async () => ({ chain: [await issue(await fakeRoot()), await fakeRoot()] })],
    ['an anchor is an authority beside it', async () => ({ chain: [signer, middle], anchors: [await under(root)] })],
  ])('is refused when %s', async (_, given) => {
    expect(await judge(await given())).toEqual(expect.any(String))
  })

  const fakeRoot = () => issueAuthority(undefined, { name: 'CN=Root' })

  it('is refused when the same name and key identifier stand over another key', async () => {
    const { subjectKeyId = null } = root.certificate
    const fake = await issueAuthority(undefined, { name: 'CN=Root', subjectKeyId })
    const stolen = await issue(fake)
    expect(await judge({ chain: [stolen] })).toMatch(/does not lead/)
    expect(await judge({ chain: [stolen, fake] })).toMatch(/does not lead/)
    expect(await judge({ chain: [stolen, root] })).toMatch(/signature in the certificate chain is wrong/)
  })

  it('is refused when it is too long, before anything else is asked', async () => {
    const parties = [root]
    for (const name of ['CN=A', 'CN=B', 'CN=C', 'CN=D']) parties.unshift(await under(parties[0] as Party, { name }))
    const leaf = await issue(parties[0] as Party)
    expect(await judge({ chain: [leaf, ...parties.slice(0, 4)] })).toBe(6)
    expect(await judge({ chain: [leaf, ...parties] })).toMatch(/too long/)
  })
})

describe('direct trust (TS 119 602 annex D)', () => {
  it('is of the very certificate that is listed', async () => {
    expect(await judge({ chain: [signer], anchors: [signer] })).toBe(1)
    expect(await judge({ chain: [signer, middle], anchors: [root, signer] })).toBe(1)
    const again = await issue(middle, { keys: signer.keys })
    expect(await judge({ chain: [again], anchors: [signer] })).toMatch(/does not lead/)
  })

  it('asks of it what is asked of every signer', async () => {
    expect(await judge({ chain: [signer], anchors: [signer], at: now + 100 * day })).toMatch(/expired/)
    const other = await issue(undefined, { keyUsage: KeyUsageFlags.keyAgreement })
    expect(await judge({ chain: [other], anchors: [other] })).toMatch(/not for signatures/)
  })

  it('does not make its holder an authority', async () => {
    expect(await judge({ chain: [await issue(signer)], anchors: [signer] })).toMatch(/does not lead/)
    expect(await judge({ chain: [await issue(signer), signer], anchors: [signer] })).toMatch(
      /no certification authority/,
    )
  })

  it('is given to a signer that signed itself, when that is what the list says', async () => {
    const alone = await issue(undefined)
    expect(await judge({ chain: [alone], anchors: [alone] })).toBe(1)
  })
})

describe('an issuer', () => {
  const through = async (changes: Changes): Promise<number | string> => {
    const other = await under(root, changes)
    return judge({ chain: [await issue(other), other] })
  }
  const from = async (changes: Changes): Promise<number | string> => {
    const anchor = await issueAuthority(undefined, { name: 'CN=Root', ...changes })
    return judge({ chain: [await issue(anchor)], anchors: [anchor] })
  }
  const withoutConstraints: Changes = { name: 'CN=None', keyUsage: KeyUsageFlags.keyCertSign }

  it('is a certification authority (RFC 5280 section 6.1.4 k)', async () => {
    expect(await through({ ca: false })).toMatch(/no certification authority/)
    expect(await from({ ca: false })).toMatch(/does not lead/)
    const none = await issue(root, withoutConstraints)
    expect(await judge({ chain: [await issue(none), none] })).toMatch(/no certification authority/)
    const signers = await issue(signer)
    expect(await judge({ chain: [signers, signer, middle] })).toMatch(/no certification authority/)
  })

  it('may sign certificates (RFC 5280 section 6.1.4 n)', async () => {
    expect(await through({ keyUsage: KeyUsageFlags.digitalSignature })).toMatch(/may not sign certificates/)
    expect(await from({ keyUsage: KeyUsageFlags.cRLSign })).toMatch(/does not lead/)
    expect(await through({ keyUsage: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign })).toBe(3)
    expect(await through({ keyUsage: null })).toBe(3)
  })

  it('has its name in the certificate below', async () => {
    const renamed = await issue(middle, { issuer: 'CN=Other' })
    expect(await judge({ chain: [renamed, middle] })).toMatch(/a name does not fit/)
    expect(await judge({ chain: [renamed], anchors: [middle] })).toMatch(/does not lead/)
  })

  it('has its key identifier there too, when both have one', async () => {
    const other = await issue(middle, { authorityKeyId: 'aabbcc' })
    expect(await judge({ chain: [other, middle] })).toMatch(/a key identifier does not fit/)
    expect(await judge({ chain: [other], anchors: [middle] })).toMatch(/does not lead/)
    expect(await judge({ chain: [await issue(middle, { authorityKeyId: null }), middle] })).toBe(3)
    const nameless = await under(root, { subjectKeyId: null })
    expect(await judge({ chain: [await issue(nameless, { authorityKeyId: 'aabbcc' }), nameless] })).toBe(3)
  })

  it('made the signature', async () => {
    const other = await under(root, { subjectKeyId: middle.certificate.subjectKeyId ?? null })
    expect(await judge({ chain: [signer, other] })).toMatch(/signature in the certificate chain is wrong/)
    expect(await judge({ chain: [signer], anchors: [other] })).toMatch(/does not lead/)
  })
})

describe('a path length (RFC 5280 section 6.1.4 l, m)', () => {
  it('counts the authorities below, and not the signer (MD-CERT-07)', async () => {
    for (const [pathLength, wanted] of [
      [0, /does not lead/],
      [1, undefined],
    ] as const) {
      const anchor = await issueAuthority(undefined, { name: 'CN=Root', pathLength })
      const lower = await under(anchor)
      expect(await judge({ chain: [await issue(anchor)], anchors: [anchor] })).toBe(2)
      const answer = await judge({ chain: [await issue(lower), lower], anchors: [anchor] })
      if (wanted) expect(answer).toMatch(wanted)
      else expect(answer).toBe(3)
    }
  })

  it('binds an authority in the middle of the path', async () => {
    const narrow = await under(root, { pathLength: 0 })
    const lower = await under(narrow, { name: 'CN=Lower' })
    expect(await judge({ chain: [await issue(narrow), narrow] })).toBe(3)
    expect(await judge({ chain: [await issue(lower), lower, narrow] })).toMatch(/longer than its authority allows/)
  })

  it('does not count an authority that issued itself a new certificate', async () => {
    const anchor = await issueAuthority(undefined, { name: 'CN=Root', pathLength: 0 })
    const renewed = await issueAuthority(anchor, { name: 'CN=Root', pathLength: 0 })
    expect(renewed.certificate.selfIssued).toBe(true)
    expect(await judge({ chain: [await issue(renewed), renewed], anchors: [anchor] })).toBe(3)
  })
})

describe('a certificate of the path', () => {
  const early = { from: now + day }
  const late = { until: now - 1 }

  it('is within its validity, wherever it stands (RFC 5280 section 6.1.3 a 2)', async () => {
    for (const [changes, reason] of [
      [early, /not valid yet/],
      [late, /expired/],
    ] as const) {
      expect(await judge({ chain: [await issue(root, changes)] })).toMatch(reason)
      const other = await under(root, changes)
      expect(await judge({ chain: [await issue(other), other] })).toMatch(reason)
      const anchor = await issueAuthority(undefined, { name: 'CN=Root', ...changes })
      expect(await judge({ chain: [await issue(anchor)], anchors: [anchor] })).toMatch(/does not lead/)
      expect(await judge({ chain: [await issue(anchor), anchor], anchors: [anchor] })).toMatch(reason)
    }
  })

  it('is valid in its first and its last second', async () => {
    const leaf = await issue(root, { from: now - 10, until: now + 10 })
    for (const [at, wanted] of [
      [now - 11, /not valid yet/],
      [now - 10, undefined],
      [now + 10, undefined],
      [now + 11, /expired/],
    ] as const)
      if (wanted) expect(await judge({ chain: [leaf], at })).toMatch(wanted)
      else expect(await judge({ chain: [leaf], at })).toBe(2)
  })

  it.each([
    ['that is critical and unknown', new Extension('1.2.3.4', true, fromHex('0500'))],
    [
      'of a critical statement that is unknown (RFC 3739 section 3.2.6)',
      new Extension('1.3.6.1.5.5.7.1.3', true, fromHex('3007300506032a0304')),
    ],
    ['of critical statements that are malformed', new Extension('1.3.6.1.5.5.7.1.3', true, fromHex('30'))],
    ['of a critical address of a CRL', new Extension('2.5.29.31', true, fromHex('3000'))],
  ])('has no extension %s, wherever it stands (RFC 5280 section 6.1.4 o)', async (_, extension) => {
    const extensions = [extension]
    const reason = /critical extension that is not understood/
    expect(await judge({ chain: [await issue(root, { extensions })] })).toMatch(reason)
    const other = await under(root, { extensions })
    expect(await judge({ chain: [await issue(other), other] })).toMatch(reason)
    const anchor = await issueAuthority(undefined, { name: 'CN=Root', extensions })
    expect(await judge({ chain: [await issue(anchor)], anchors: [anchor] })).toMatch(/does not lead/)
  })

  it('is signed with an algorithm that is accepted, wherever it stands (RFC 5280 section 6.1.3 a 1)', async () => {
    for (const kind of ['RSA PKCS1 SHA-1', 'RSA PSS SHA-1'] as const) {
      const old = await under(root, { kind })
      expect(await judge({ chain: [await issue(old), old] })).toMatch(/signature in the certificate chain is wrong/)
      const anchor = await issueAuthority(undefined, { name: 'CN=Root', kind })
      expect(await judge({ chain: [await issue(anchor)], anchors: [anchor] })).toMatch(/does not lead/)
      const between = await under(anchor)
      expect(await judge({ chain: [await issue(between), between], anchors: [anchor] })).toMatch(/does not lead/)
    }
  })

  it('names its issuer, and an authority names itself (RFC 5280 sections 4.1.2.4 and 4.1.2.6)', async () => {
    const nameless = await issueAuthority(undefined, { name: '' })
    expect(nameless.certificate.subject).toBe('')
    expect(await judge({ chain: [await issue(nameless)], anchors: [nameless] })).toEqual(expect.any(String))
    const between = await under(root, { name: '' })
    expect(await judge({ chain: [await issue(between), between] })).toMatch(/a name does not fit/)
  })

  it('may have basic constraints that are not critical, as authorities of Member States have them', async () => {
    const lenient = await issue(root, {
      name: 'CN=Lenient',
      keyUsage: KeyUsageFlags.keyCertSign,
      extensions: [new BasicConstraintsExtension(true, undefined, false)],
    })
    expect(await judge({ chain: [await issue(lenient), lenient] })).toBe(3)
  })

  it('is no authority in version 1, which has no extensions', async () => {
    const first = await under(root)
    // Without the version, which is 1 then, and without what stands behind the key.
    const old = await resign(first.der, root, (parts) => parts.slice(1, 7))
    const chain = [(await issue(first)).der, old].map((der) => parseCertificate(der))
    const anchors = [root.certificate]
    const result = await checkPath({ chain, anchors, at: now, purpose: 'statusList' })
    expect(result).toEqual({ trusted: false, reason: expect.stringMatching(/no certification authority/) })
  })

  it('is not walked in a circle', async () => {
    const other = await issueAuthority(undefined, { name: 'CN=Middle' })
    const crossed = await issueAuthority(other, { name: 'CN=Root', keys: root.keys })
    const back = await issueAuthority(root, { name: 'CN=Middle', keys: other.keys })
    const leaf = await issue(back)
    expect(await judge({ chain: [leaf, back, crossed, back, crossed], anchors: [middle] })).toEqual(expect.any(String))
  })

  it('costs no more than eight signatures of anchors that have one name and key', async () => {
    const renewed = [root]
    for (let n = 0; n < 11; n++) renewed.push(await issueAuthority(undefined, { name: 'CN=Root', keys: root.keys }))
    const leaf = await issue(root, { extensions: [new Extension('2.5.29.30', true, fromHex('30'))] })
    const verify = vi.spyOn(crypto.subtle, 'verify')
    try {
      expect(await judge({ chain: [leaf], anchors: renewed })).toEqual(expect.any(String))
      expect(verify).toHaveBeenCalledTimes(8)
    } finally {
      verify.mockRestore()
    }
  })

  it('may have one that is unknown and not critical', async () => {
    const extensions = [new Extension('1.2.3.4', false, fromHex('0500'))]
    expect(await judge({ chain: [await issue(root, { extensions })] })).toBe(2)
  })
})
