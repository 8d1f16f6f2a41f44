// A record that cannot become this credential: what the wallet reads, what the operator reads, and what neither does.
import { expect, it } from 'vitest'
import type { Person } from '../../shared/credentials/records.ts'
import type { LogEvent } from '../../shared/log.ts'
import { createApp } from '../app.ts'
import { createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { createMemoryWallet, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'

const memory = await createMemoryIssuer()

it.each([
  ['month', sdJwtPid],
  ['day', mdocPid],
  ['year', sdJwtPid],
])(
  'a birth date whose %s is not known is refused for good, with the reason and without the date (%s)',
  async (part, id) => {
    const logged: LogEvent[] = []
    const record: Person = { ...jan, birthDate: { ...jan.birthDate, [part]: undefined } }
    const sources = createMemorySources({ person: async () => record })
    const issuer = { ...memory, sources, log: (event: LogEvent) => void logged.push(event) }
    const wallet = await createMemoryWallet(issuer)
    const jwt = [await wallet.proof(await wallet.nonce())]
    const request = await wallet.request({ credential_configuration_id: id, proofs: { jwt } })
    const response = await createApp(issuer).fetch(request)
    const reason = 'The record cannot become this credential: the birth date is not wholly known'
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: 'credential_request_denied', error_description: reason })
    expect(logged).toContainEqual({ event: 'issuer.refused', traceId: expect.any(String), reason })
    expect(JSON.stringify(logged)).not.toMatch(/1985|85631412136|Peeters/)
  },
)
