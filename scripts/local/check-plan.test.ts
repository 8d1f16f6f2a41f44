import { describe, expect, it } from 'vitest'
import { checkPlan } from './check-plan.ts'
import { clientAuthentications } from './suite-clients.ts'

const taking = (...methods: string[]) => ({ token_endpoint_auth_methods_supported: methods })

describe('a plan of the suite', () => {
  it('begins where the issuer takes its clients', () => {
    const all = taking('attest_jwt_client_auth', 'private_key_jwt', 'self_signed_tls_client_auth', 'none')
    for (const clientAuth of clientAuthentications) expect(() => checkPlan(clientAuth, all)).not.toThrow()
  })

  it.each([
    ['private_key_jwt', taking('attest_jwt_client_auth'), 'npm start -- --tls --profile plain'],
    ['mtls', taking('attest_jwt_client_auth', 'private_key_jwt'), 'npm start -- --tls --mtls --profile plain'],
    ['client_attestation', {}, 'npm start -- --tls'],
    ['client_attestation', [], 'npm start -- --tls'],
  ] as const)('that needs %s is refused by %j, with the start that it needs', (clientAuth, metadata, start) => {
    expect(() => checkPlan(clientAuth, metadata as never)).toThrow(
      new RegExp(`--client-auth ${clientAuth}: start with ${start}$`),
    )
  })
})
