// npm run conformance-config -- issuer|verifier: prints the configuration of the OpenID Foundation's suite for what runs here.
import { parseJson } from '../shared/json.ts'
import { checkPlan } from './local/check-plan.ts'
import { issuerConformanceConfig, verifierConformanceConfig } from './local/conformance-config.ts'
import { connect, runScript } from './local/connect.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'
import { clientAuthentications, flows, formats, requestMethods } from './local/suite-clients.ts'

const usage = `Usage: npm run -s conformance-config -- issuer|verifier [--format F] [--flow F] [--client-auth A] [--request R]

Prints a configuration (JSON) of the OpenID Foundation's conformance suite for the functions that run, with private keys of the
sandbox in it. See docs/conformance.md.

  --format       ${formats.join(' or ')} (${formats[0]})
  --flow         of the issuer: ${flows.join(', ')} (${flows[0]})
  --client-auth  of the issuer: ${clientAuthentications.join(', ')} (${clientAuthentications[0]})
  --request      of the issuer: ${requestMethods.join(', ')} (${requestMethods[0]})`

await runScript(async () => {
  const { positionals, values } = readArguments(usage, {
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      flow: { type: 'string' },
      'client-auth': { type: 'string' },
      request: { type: 'string' },
    },
  })
  const [which, ...more] = positionals
  const { format, ...ofIssuer } = values
  if ((which !== 'issuer' && which !== 'verifier') || more.length > 0) throw new UsageRefused(usage)
  if (which === 'verifier' && Object.keys(ofIssuer).length > 0) throw new UsageRefused(usage)
  const plan = {
    format: oneOf(formats, format),
    flow: oneOf(flows, ofIssuer.flow),
    clientAuth: oneOf(clientAuthentications, ofIssuer['client-auth']),
    request: oneOf(requestMethods, ofIssuer.request),
  }
  const connection = await connect()
  if (!connection.addresses.issuer.startsWith('https:'))
    throw new Error('The suite takes https alone: start with npm start -- --tls')
  if (which === 'issuer') {
    const metadata = await fetch(`${connection.addresses.issuer}/.well-known/oauth-authorization-server`)
    checkPlan(plan.clientAuth, parseJson(await metadata.text()))
  }
  const config =
    which === 'issuer'
      ? await issuerConformanceConfig(connection, plan)
      : await verifierConformanceConfig(connection, plan)
  console.log(JSON.stringify(config, undefined, 2))
})

/** The first where nothing was said. */
function oneOf<T extends string>(values: readonly [T, ...T[]], said: string | undefined): T {
  const found = values.find((one) => one === (said ?? values[0]))
  if (!found) throw new UsageRefused(usage)
  return found
}
