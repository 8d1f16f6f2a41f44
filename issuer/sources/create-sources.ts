// All sources of this issuer, over one gateway. A new source is its own file and one line here.
import type { Random } from '../../shared/random.ts'
import type { GatewayGiven } from './gateway/access-token.ts'
import { createCallSource } from './gateway/call-source.ts'
import type { CircuitGiven } from './gateway/circuit.ts'
import { createAskSoap } from './gateway/soap.ts'
import { lookUpPerson } from './national-register.ts'
import type { Sources } from './sources.ts'

export function createSources(given: GatewayGiven & CircuitGiven & { random: Random; baseUrl: string }): Sources {
  const ask = createAskSoap({ ...given, callSource: createCallSource(given) })
  return {
    person: (ssin, traceId) => lookUpPerson({ ask, baseUrl: given.baseUrl }, ssin, traceId),
  }
}
