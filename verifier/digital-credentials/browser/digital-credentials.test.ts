import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { scriptEndpoint } from '../script.ts'

interface Script {
  canRequest(requests: object[]): boolean
  requestCredentials(given: { requests: object[]; signal?: AbortSignal }): Promise<object>
}

const file = new URL('./digital-credentials.js', import.meta.url)
const text = readFileSync(file, 'utf8')
// As a browser loads it: nothing here has its types.
const { canRequest, requestCredentials } = (await import(/* @vite-ignore */ file.href)) as Script

const requests = [
  { protocol: 'openid4vp-v1-signed', data: {} },
  { protocol: 'org-iso-mdoc', data: {} },
]
const answer = { protocol: 'openid4vp-v1-signed', data: { response: 'a' }, type: 'digital' }

/** A browser that allows these protocols; `undefined`: it does not say. */
function browse(get: () => Promise<unknown>, allowed?: string[]) {
  const asked = vi.fn<(asked: { digital: { requests: object[] } }) => Promise<unknown>>(get)
  const userAgentAllowsProtocol = (protocol: string) => allowed?.includes(protocol)
  vi.stubGlobal('DigitalCredential', allowed ? { userAgentAllowsProtocol } : {})
  vi.stubGlobal('navigator', { credentials: { get: asked } })
  return asked
}

const failing = (name: string) => async () => {
  throw Object.assign(new Error('something about Peeters'), { name })
}

afterEach(() => vi.unstubAllGlobals())

describe('the script for pages', () => {
  it('passes on what the browser allows, and gives what comes, and no more of it (VP-DCAPI-10)', async () => {
    const asked = browse(async () => answer, ['openid4vp-v1-signed'])
    const { signal } = new AbortController()
    expect(canRequest(requests)).toBe(true)
    expect(await requestCredentials({ requests, signal })).toEqual({
      outcome: 'answered',
      protocol: 'openid4vp-v1-signed',
      data: { response: 'a' },
    })
    expect(asked.mock.calls).toEqual([[{ digital: { requests: [requests[0]] }, mediation: 'required', signal }]])
  })

  it('passes everything on to a browser that does not say what it allows', async () => {
    const asked = browse(async () => answer)
    await requestCredentials({ requests })
    expect(asked.mock.calls).toEqual([[{ digital: { requests }, mediation: 'required' }]])
  })

  it.each<[string, () => void]>([
    ['that has no such API', () => void vi.stubGlobal('DigitalCredential', undefined)],
    ['that allows none of the protocols', () => void browse(async () => answer, ['openid4vci-v1'])],
    [
      'that has the interface, and nobody to ask',
      () => {
        browse(async () => answer)
        vi.stubGlobal('navigator', {})
      },
    ],
  ])('does not ask a browser %s', async (_, prepare) => {
    prepare()
    expect(canRequest(requests)).toBe(false)
    expect(await requestCredentials({ requests })).toEqual({ outcome: 'unsupported' })
  })

  it.each([
    ['NotAllowedError', { outcome: 'cancelled' }],
    ['AbortError', { outcome: 'cancelled' }],
    ['TypeError', { outcome: 'unsupported' }],
    ['NotSupportedError', { outcome: 'unsupported' }],
    ['InvalidStateError', { outcome: 'failed', reason: 'InvalidStateError' }],
  ])('says of %s what a page can do about it, and not what the browser said', async (name, outcome) => {
    browse(failing(name))
    expect(await requestCredentials({ requests })).toEqual(outcome)
  })

  it('takes nothing for cancelled', async () => {
    browse(async () => null)
    expect(await requestCredentials({ requests })).toEqual({ outcome: 'cancelled' })
  })

  it('is small, stands alone, and may be imported and kept by everybody', async () => {
    expect(text.length).toBeLessThan(4_000)
    expect(text).not.toMatch(/^import /m)
    const response = scriptEndpoint(text)
    expect(await response.text()).toBe(text)
    expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
  })
})
