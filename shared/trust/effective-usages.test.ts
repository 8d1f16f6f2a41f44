import 'reflect-metadata'
import { beforeAll, describe, expect, it } from 'vitest'
import { documentSignerUsage, issue, issueAuthority, type Party } from './example-certificates.ts'
import { judgePath } from './example-path.ts'
import type { CertificatePurpose } from './path.ts'

const client = '1.3.6.1.5.5.7.3.2'
const server = '1.3.6.1.5.5.7.3.1'
const any = '2.5.29.37.0'

let root: Party
beforeAll(async () => {
  root = await issueAuthority(undefined, { name: 'CN=Root' })
})

async function judge(purpose: CertificatePurpose, authority: string[], signer: string[], anchor: string[] = []) {
  const usages = (extendedKeyUsage: string[]) => (extendedKeyUsage.length > 0 ? { extendedKeyUsage } : {})
  const top = anchor.length > 0 ? await issueAuthority(undefined, { name: 'CN=Root', ...usages(anchor) }) : root
  const middle = await issueAuthority(top, { name: 'CN=Middle', ...usages(authority) })
  return judgePath({ chain: [await issue(middle, usages(signer)), middle], anchors: [top], purpose })
}

const refused = /does not certify for this usage/

describe('an authority with an extended key usage', () => {
  it.each<[CertificatePurpose, string[], string[], boolean]>([
    ['documentSigner', [], [documentSignerUsage], true],
    ['documentSigner', [documentSignerUsage], [documentSignerUsage], true],
    ['documentSigner', [server, documentSignerUsage], [documentSignerUsage], true],
    ['documentSigner', [any], [documentSignerUsage], true],
    ['documentSigner', [server], [documentSignerUsage], false],
    ['client', [client], [], true],
    ['client', [client], [client, server], true],
    ['client', [server], [], false],
    ['client', [server], [client, server], false],
    ['statusList', [client], [], true],
    ['statusList', [client], [server, client], true],
    ['statusList', [server], [client], false],
    ['statusList', [server], [], false],
    ['statusList', [], [server], false],
    ['statusList', [], ['1.3.6.1.5.5.7.3.9'], false],
    ['registrar', [], [server], false],
    ['statusList', [], [server, '1.3.6.1.5.5.7.3.30'], true],
    ['accessCertificate', [], [server], true],
  ])('certifies for that alone: %s under %j with %j: %s', async (purpose, authority, signer, trusted) => {
    const answer = await judge(purpose, authority, signer)
    if (trusted) expect(answer).toBe(3)
    else expect(answer).toMatch(refused)
  })

  it('binds as an anchor, and together with others', async () => {
    expect(await judge('documentSigner', [], [documentSignerUsage], [server])).toMatch(refused)
    expect(await judge('client', [client, server], [client], [client])).toBe(3)
    expect(await judge('client', [client], [], [server])).toMatch(refused)
  })

  it('binds nobody whose very certificate is listed', async () => {
    const middle = await issueAuthority(root, { name: 'CN=Middle', extendedKeyUsage: [server] })
    const leaf = await issue(middle, { extendedKeyUsage: [documentSignerUsage] })
    expect(await judgePath({ chain: [leaf, middle], anchors: [leaf], purpose: 'documentSigner' })).toBe(1)
    const served = await issue(middle, { extendedKeyUsage: [server] })
    expect(await judgePath({ chain: [served, middle], anchors: [served] })).toBe(1)
  })
})
