import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { OAuthError } from './oauth-error.ts'

const project = new URL('../../', import.meta.url)
const sources = ['issuer', 'verifier', 'shared'].flatMap((folder) =>
  readdirSync(new URL(folder, project), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, project), 'utf8')),
)

describe('an OAuth error', () => {
  it('is JSON with code and description alone, which nobody may keep (VCI-TOK-09)', async () => {
    const response = new OAuthError('invalid_grant', 'The code has expired').toResponse()
    expect(response.status).toBe(400)
    expect(response.headers.get('Content-Type')).toContain('application/json')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await response.json()).toEqual({ error: 'invalid_grant', error_description: 'The code has expired' })
  })

  it('has another status and more headers where the specification wants them', () => {
    const headers = { 'WWW-Authenticate': 'DPoP' }
    const response = new OAuthError('invalid_token', 'No', { status: 401, headers }).toResponse()
    expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([401, 'DPoP'])
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  it('is described everywhere in characters that may be sent (VCI-ERR-10)', () => {
    // Codes with the description behind them, and the descriptions that a local function makes into an error.
    const given = /(?:new OAuthError\(\s*'[a-z_]+',|\brefused\(|\bfail\()\s*(['`])(.*?)\1/g
    const descriptions = sources.flatMap((text) => [...text.matchAll(given)].map(([, , description]) => description))
    expect(descriptions.length).toBeGreaterThan(60)
    for (const description of descriptions) expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })
})
