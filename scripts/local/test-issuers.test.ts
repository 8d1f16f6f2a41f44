import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandboxPki, type SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { systemClock } from '../../shared/clock.ts'
import { pemOf } from './pem.ts'
import { secretsOf } from './secrets.ts'
import { readDocumentSigners, testIssuersOf } from './test-issuers.ts'

let pki: SandboxPki
let folder: string

beforeAll(async () => {
  pki = await createSandboxPki(systemClock())
  folder = await mkdtemp(join(tmpdir(), 'attestry-test-issuers-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const fileOf = async (text: string): Promise<string> => {
  const file = join(folder, 'document-signer.pem')
  await writeFile(file, text)
  return file
}

describe('whom the verifier trusts for tests', () => {
  it('is nobody, unless the start says so', async () => {
    const address = 'https://localhost:8787'
    const secrets = await secretsOf(pki, { issuer: address, verifier: address, sandbox: address })
    expect(secrets.verifier).not.toHaveProperty('TEST_ISSUERS')
  })

  it('are the issuers of the suite, for PIDs, and who signs mdocs for driving licences too', () => {
    const [sdJwt, mdoc, built] = [...pki.suiteIssuer.sdJwt.x5c, ...pki.suiteIssuer.mdoc.x5c, 'built in']
    expect(testIssuersOf(pki, ['built in']).map(({ kind, certificate }) => [kind, certificate])).toEqual([
      ['pid', sdJwt],
      ['pid', mdoc],
      ['pid', built],
      ['mdl', mdoc],
      ['mdl', built],
    ])
  })
})

describe('a file with document signers', () => {
  it('holds one certificate, or several, with other text around them', async () => {
    const [one = '', other = ''] = [pki.suiteIssuer.mdoc.x5c[0], pki.authorities.iaca]
    expect(await readDocumentSigners(await fileOf(`A suite's:\n${pemOf(one)}\n${pemOf(other)}`))).toEqual([one, other])
  })

  it('is refused without a certificate, and where one cannot be read', async () => {
    await expect(readDocumentSigners(await fileOf('nothing'))).rejects.toThrow('There is no certificate in')
    await expect(readDocumentSigners(await fileOf(pemOf('AAAA')))).rejects.toThrow()
  })
})
