import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { base64url, sha256 } from '../../shared/bytes.ts'
import { createApp } from '../app.ts'
import { afternoon, chains, createMemoryIssuer, createTestSigner } from '../testing/memory-issuer.ts'

const issuer = await createMemoryIssuer()
const app = createApp(issuer)

describe('the certificates of those that sign credentials', () => {
  it.each(['pid', 'documentSigner'] as const)('are where x5u says, the own one of %s first, as PEM', async (name) => {
    const { chain, published } = issuer.signers[name]
    const [own] = chain
    if (!own || !published) throw new TypeError('the signer has a certificate that is published')
    expect(published.sha256).toEqual(await sha256(own))
    expect(published.url).toBe(`${chains}/${base64url(published.sha256)}`)
    const response = await app.request(published.url)
    expect([...response.headers]).toEqual(
      expect.arrayContaining([
        ['content-type', 'application/pem-certificate-chain'],
        ['cache-control', 'public, max-age=86400'],
        ['access-control-allow-origin', '*'],
      ]),
    )
    const text = await response.text()
    expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(chain.length)
    expect(new Uint8Array(new X509Certificate(text).raw)).toEqual(own)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(64)
  })

  it('come one after another where there are several', async () => {
    const [first, second] = [issuer.signers.pid.chain, issuer.signers.documentSigner.chain].flat()
    if (!first || !second) throw new TypeError('two signers have certificates')
    const pid = { ...issuer.signers.pid, chain: [first, second] }
    const response = await createApp({ ...issuer, signers: { ...issuer.signers, pid } }).request(
      issuer.signers.pid.published?.url ?? '',
    )
    const found = (await response.text()).match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n/g) ?? []
    expect(found.map((pem) => new Uint8Array(new X509Certificate(pem).raw))).toEqual([first, second])
  })

  it('are not there for keys that sign no credentials, or that are not ours', async () => {
    const other = await createTestSigner('Other', { notBefore: afternoon, notAfter: afternoon + 9 })
    for (const [certificate] of [issuer.signers.statusList.chain, issuer.signers.metadata.chain, other.chain]) {
      const name = base64url(await sha256(certificate as never))
      expect((await app.request(`${chains}/${name}`)).status).toBe(404)
    }
    expect((await app.request(`${chains}/pid`)).status).toBe(404)
  })
})
