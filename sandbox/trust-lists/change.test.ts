import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../../shared/http/problem.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { now } from '../../shared/trust/example-certificates.ts'
import { createSandboxPki, type SandboxPki } from '../pki/sandbox-pki.ts'
import type { Sandbox } from '../sandbox.ts'
import { behaveEndpoint, changeIssuerEndpoint } from './change.ts'
import { trustListEndpoint } from './endpoint.ts'
import { baseUrl, createExampleLists } from './example-lists.ts'
import { trustListsPage } from './page.ts'
import type { ListName } from './sandbox-lists.ts'

let pki: SandboxPki
let sandbox: Sandbox

beforeAll(async () => {
  pki = await createSandboxPki(now)
})
beforeEach(() => {
  const config = { sandboxUrl: baseUrl }
  sandbox = { ...createExampleLists(pki, () => now), now: () => now, config } as Sandbox
})

const form = (fields: Record<string, string>): Request =>
  new Request(`${baseUrl}/trust/change`, { method: 'POST', body: new URLSearchParams(fields) })
const fetchList = (name: ListName, headers: Record<string, string> = {}): Promise<Response> =>
  trustListEndpoint(sandbox, name, new Request(`${baseUrl}/trust`, { headers }))
const listed = async (): Promise<boolean> =>
  JSON.stringify(parseJws(await (await fetchList('age')).text()).payload).includes('TEName')
const page = async (): Promise<string> => (await trustListsPage(sandbox)).text()

describe('the lists of the sandbox over HTTP', () => {
  it.each([
    ['be', 'application/vnd.etsi.tsl+xml'],
    ['age', 'application/jwt'],
  ] as const)('have their type and an ETag, and are not sent twice: %s', async (name, type) => {
    const { headers } = await fetchList(name)
    expect(headers.get('Content-Type')).toBe(type)
    const etag = headers.get('ETag') ?? ''
    const again = await fetchList(name, { 'If-None-Match': etag })
    expect([again.status, again.headers.get('ETag')]).toEqual([304, etag])
    expect((await fetchList(name, { 'If-None-Match': '"another"' })).status).toBe(200)
  })

  it('misbehave until they are told otherwise', async () => {
    expect((await behaveEndpoint(sandbox, form({ list: 'be', behaviour: 'dtd' }))).headers.get('Location')).toBe(
      '/trust',
    )
    for (const _ of [1, 2]) expect(await (await fetchList('be')).text()).toMatch(/^<!DOCTYPE/)
    await behaveEndpoint(sandbox, form({ list: 'be', behaviour: 'none' }))
    expect(await (await fetchList('be')).text()).toMatch(/^<TrustServiceStatusList/)
  })

  it('misbehave for one call by its header', async () => {
    expect((await fetchList('lotl', { 'Sandbox-Behaviour': 'unavailable' })).status).toBe(503)
    expect((await fetchList('lotl')).status).toBe(200)
  })

  it('go on without an end that a reader would wait for', async () => {
    const { body } = await fetchList('lu', { 'Sandbox-Behaviour': 'hugeAnswer' })
    const reader = body?.getReader()
    let length = 0
    while (length < 17_000_000) length += (await reader?.read())?.value?.length ?? Number.POSITIVE_INFINITY
    await reader?.cancel()
    expect(length).toBeLessThan(18_000_000)
  })

  it('are without whoever was withdrawn until it is restored', async () => {
    expect(await listed()).toBe(true)
    await changeIssuerEndpoint(sandbox, true, form({ issuer: 'age' }))
    expect(await listed()).toBe(false)
    await changeIssuerEndpoint(sandbox, false, form({ issuer: 'age' }))
    expect(await listed()).toBe(true)
  })

  it.each([
    ['an issuer', () => changeIssuerEndpoint(sandbox, true, form({ issuer: 'nobody' })), 'qualified-ca'],
    ['a list', () => behaveEndpoint(sandbox, form({ list: 'fr', behaviour: 'none' })), 'lotl'],
    ['a behaviour', () => behaveEndpoint(sandbox, form({ list: 'lu', behaviour: 'newPivot' })), 'nextSigner'],
  ])('say what there is when they are asked for %s that there is not', async (_, ask, known) => {
    const error = await ask().catch((thrown) => thrown)
    if (!(error instanceof Problem)) throw error
    expect(error.more.issues?.[0]?.detail).toContain(known)
  })
})

describe('the page of the lists', () => {
  it('has each list with its number, and each issuer with a button', async () => {
    const { sequenceNumber } = await sandbox.lists.publish('lotl', now)
    const shown = await page()
    expect(shown).toContain(`<a href="/trust/lotl.xml">lotl</a>`)
    expect(shown).toContain(`<td>${sequenceNumber}</td>`)
    expect(shown).toContain('action="/trust/withdraw"><button name="issuer" value="pid" id="issuer-pid">Withdraw')
    expect(shown).not.toContain('Restore')
  })

  it('shows who was withdrawn and what misbehaves, and uses nothing up', async () => {
    await changeIssuerEndpoint(sandbox, true, form({ issuer: 'pid' }))
    await behaveEndpoint(sandbox, form({ list: 'be', behaviour: 'wrapped' }))
    for (const _ of [1, 2]) {
      const shown = await page()
      expect(shown).toContain('action="/trust/restore"><button name="issuer" value="pid" id="issuer-pid">Restore')
      expect(shown).toContain('<option selected>wrapped</option>')
    }
  })
})
