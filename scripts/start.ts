// npm start [-- --port N] [--tls]: issuer, verifier and sandbox on this machine, and what to try with them.
import { parseArgs } from 'node:util'
import { PortTaken, startFunctions } from './local/start-functions.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8787' }, tls: { type: 'boolean', default: false } },
})
const port = Number(values.port)
if (!Number.isInteger(port) || port < 1 || port > 65_533) {
  console.error('--port takes the first of three ports in a row')
  process.exit(2)
}

try {
  const { addresses, stop } = await startFunctions({ port, tls: values.tls, onLine: (line) => console.log(line) })
  console.log(`
Attestry is running. Everything stays on this machine.

  issuer     ${addresses.issuer}
  verifier   ${addresses.verifier}
  sandbox    ${addresses.sandbox}   CSAM, National Register, trust lists, relying party
${addresses.authorityFile ? `\n  local CA   ${addresses.authorityFile}\n` : ''}
Try, in a second terminal:

  1. The whole way by itself:
       npm run demo

  2. A PID in the command-line wallet (log in as jan, an, lou or sofie):
       npm run wallet -- receive "$(npm run -s offer)" --persona jan

  3. A relying party in the browser:
       ${addresses.sandbox}/relying-party
     then, with the link of that page:
       npm run wallet -- present '<link>'

Ctrl-C stops everything.
`)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, async () => {
      await stop()
      process.exit(0)
    })
} catch (error) {
  console.error(error instanceof PortTaken ? `Cannot start: ${error.message}` : error)
  process.exit(1)
}
