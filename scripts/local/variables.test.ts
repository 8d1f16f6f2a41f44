import { describe, expect, it } from 'vitest'
import { variablesOf } from './variables.ts'
import { functionNames, readFunctionConfig } from './wrangler-config.ts'

const at = (port: number, scheme = 'http') => ({
  issuer: `${scheme}://localhost:${port}`,
  verifier: `${scheme}://localhost:${port + 1}`,
  sandbox: `${scheme}://localhost:${port + 2}`,
})
const [, issuer, verifier, sandbox] = functionNames.map(readFunctionConfig)
const variables = (config: typeof issuer, addresses: ReturnType<typeof at>) =>
  config ? variablesOf(config, addresses) : {}

describe('the variables of a start', () => {
  it('are those of wrangler.toml at the development addresses', () => {
    for (const config of [issuer, verifier, sandbox]) expect(variables(config, at(8787))).toEqual(config?.vars)
  })

  // From 8788 on, the new address of one function is the development address of another.
  it.each([8788, 8789, 8786, 8785, 3000])('have the addresses of the start in every value: port %i', (port) => {
    const addresses = at(port, 'https')
    for (const used of [addresses, at(port)]) {
      expect(variables(issuer, used)).toMatchObject({
        ISSUER_URL: used.issuer,
        CSAM_ISSUER: `${used.sandbox}/csam/fas/oauth2`,
        GATEWAY_URL: `${used.sandbox}/gateway`,
        GATEWAY_TOKEN_URL: `${used.sandbox}/gateway/oauth2/token`,
      })
      expect(variables(verifier, used)).toMatchObject({ VERIFIER_URL: used.verifier })
      expect(variables(sandbox, used)).toMatchObject({
        SANDBOX_URL: used.sandbox,
        ISSUER_URL: used.issuer,
        VERIFIER_URL: used.verifier,
      })
    }
  })

  it('leave every other value as it is', () => {
    expect(variables(issuer, at(3000))).toMatchObject({
      PROFILE: 'sandbox',
      SHARDS: '64',
      CSAM_CLIENT_ID: expect.any(String),
    })
    const config = { ...readFunctionConfig('issuer'), vars: { A: 'see http://localhost:8787', B: 'https://a.example' } }
    expect(variablesOf(config, at(3000))).toEqual(config.vars)
  })
})
