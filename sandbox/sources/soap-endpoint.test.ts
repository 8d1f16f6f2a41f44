import { beforeAll, describe, expect, it } from 'vitest'
import { importSoapSigner } from '../../issuer/sources/gateway/soap-signer.ts'
import { createPlainEnvelope, createSignedEnvelope } from '../../issuer/sources/gateway/ws-security.ts'
import { nationalRegister as asking } from '../../issuer/sources/national-register.ts'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import type { LogEvent } from '../../shared/log.ts'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import { ssinOf } from '../personas.ts'
import { createSandboxPki } from '../pki/sandbox-pki.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxKinds } from '../stores.ts'
import { nationalRegister } from './national-register.ts'
import { soapEndpoint } from './soap-endpoint.ts'

const now = () => 1_800_000_000
const shard = createMemoryShard()
const rows = createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: sandboxKinds })
const question = { about: ssinOf('jan') as Ssin, purpose: 'pid', day: '2026-11-24' }
const content = asking.ask(question, 'ticket')
let secret: SignerSecret
const logged: LogEvent[] = []

beforeAll(async () => {
  secret = (await createSandboxPki(now())).signers.gateway
  await rows.put('gatewayToken', 'token', { scope: nationalRegister.name }, now() + 60)
})

async function ask(body: string, soapClientCertificate: string | undefined) {
  const log = (event: LogEvent) => void logged.push(event)
  const sandbox = { now, rows, log, config: { soapClientCertificate } } as Sandbox
  const headers = { Authorization: 'Bearer token', SOAPAction: `"${asking.action}"` }
  const request = new Request('http://sandbox.test', { method: 'POST', headers, body })
  const response = await soapEndpoint(sandbox, nationalRegister, request)
  return { status: response.status, text: await response.text() }
}

describe('a SOAP source of the sandbox', () => {
  it('answers what its client signed', async () => {
    const signed = await createSignedEnvelope({ now, signer: await importSoapSigner(secret) })(content)
    expect(await ask(signed, secret.x5c[0])).toMatchObject({ status: 200, text: expect.stringContaining('DATA_FOUND') })
  })

  it('says in the log that it was asked, and nothing of about whom', async () => {
    logged.length = 0
    await ask(await createPlainEnvelope(content), undefined)
    expect(logged).toEqual([{ event: 'source.asked', source: nationalRegister.name }])
  })

  it('refuses what nobody signed with a fault, where it knows its client’s certificate', async () => {
    const plain = await createPlainEnvelope(content)
    const refused = await ask(plain, secret.x5c[0])
    expect(refused).toMatchObject({ status: 500, text: expect.stringContaining('<severity>FATAL</severity>') })
    expect(refused.text).toContain('it is not signed')
    expect((await ask(plain, undefined)).status).toBe(200)
  })
})
