// The modules of the plans oid4vp-1final-verifier-haip-test-plan and oid4vp-1final-verifier-test-plan, which are the same, held against the files
// here: none is without its test, and no test is of no module. One is not played, as docs/conformance.md says: present-credential-on-identifier-list.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Prefix oid4vp-1final-verifier-. */
const modules = [
  'happy-flow',
  'minimal-cnf-jwk',
  'request-uri-method-post',
  'request-uri-fetched-twice',
  'invalid-session-transcript',
  'invalid-kb-jwt-signature',
  'invalid-credential-signature',
  'invalid-sd-hash',
  'invalid-kb-jwt-nonce',
  'invalid-kb-jwt-aud',
  'kb-jwt-iat-in-past',
  'kb-jwt-iat-in-future',
  'present-credential-without-status',
  'present-revoked-credential',
]

const own = 'modules.test.ts'
const found = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts') && name !== own)
const expected = modules.map((module) => ({ module, file: `${module}.test.ts` }))

describe('the modules of the plans', () => {
  it('are 14, each with a file, and there is no other file', () => {
    expect(modules).toHaveLength(14)
    expect(found.toSorted()).toEqual(expected.map(({ file }) => file).toSorted())
  })

  it.each(expected)('$module is what $file says that it plays, and what its tests are called', ({ file, module }) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    expect(text.slice(0, text.indexOf('\n'))).toMatch(new RegExp(`^// oid4vp-1final-verifier-${module}: `))
    expect(text).toMatch(new RegExp(`\\(\\s*['\`]${module}[:,]`))
  })
})
