// npm run conformance-config -- issuer|verifier: prints the configuration of the OpenID Foundation's suite for what runs here.
import {
  type ConformanceFlow,
  type ConformanceFormat,
  flows,
  formats,
  issuerConformanceConfig,
  verifierConformanceConfig,
} from './local/conformance-config.ts'
import { connect, runScript } from './local/connect.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'

const usage = `Usage: npm run -s conformance-config -- issuer|verifier [--format F] [--flow F]

Prints a configuration (JSON) of the OpenID Foundation's conformance suite for the functions that run, with private keys of the
sandbox in it. See docs/conformance.md.

  --format   ${formats.join(' or ')} (${formats[0]})
  --flow     of the issuer: ${flows.join(', ')} (${flows[0]})`

await runScript(async () => {
  const { positionals, values } = readArguments(usage, {
    allowPositionals: true,
    options: { format: { type: 'string', default: formats[0] }, flow: { type: 'string' } },
  })
  const [which, ...more] = positionals
  const format = formats.find((one): one is ConformanceFormat => one === values.format)
  const flow = flows.find((one): one is ConformanceFlow => one === (values.flow ?? flows[0]))
  if ((which !== 'issuer' && which !== 'verifier') || more.length > 0 || !format || !flow) throw new UsageRefused(usage)
  if (which === 'verifier' && values.flow !== undefined) throw new UsageRefused(usage)
  const connection = await connect()
  if (!connection.addresses.issuer.startsWith('https:'))
    throw new Error('The suite takes https alone: start with npm start -- --tls')
  const config =
    which === 'issuer'
      ? await issuerConformanceConfig(connection, { format, flow })
      : await verifierConformanceConfig(connection, { format })
  console.log(JSON.stringify(config, undefined, 2))
})
