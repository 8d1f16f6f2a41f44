// npm run wallet -- receive <offer link> [--tx-code N] [--persona jan] [--level Level500] [--deny] [--copies 2]
//                 | present <request link>
//                 | list
import { parseArgs } from 'node:util'
import { present, typeOf } from '../sandbox/wallet/present.ts'
import { receive } from '../sandbox/wallet/receive.ts'
import { fromBase64 } from '../shared/bytes.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'
import { connect, runScript } from './local/connect.ts'
import { openWallet } from './local/wallet-file.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'tx-code': { type: 'string' },
    persona: { type: 'string', default: 'jan' },
    level: { type: 'string', default: 'Level500' },
    deny: { type: 'boolean', default: false },
    copies: { type: 'string', default: '2' },
  },
})

await runScript(async () => {
  const [verb, link] = positionals
  const connection = await connect()
  const { installation } = connection
  const { wallet, save } = await openWallet(connection, (step) => console.log(`  ${step}`))
  if (verb === 'receive' && link) {
    const as = { persona: values.persona, level: values.level, decision: values.deny ? 'deny' : 'approve' } as const
    const txCode = values['tx-code']
    const received = await receive(wallet, link, { as, copies: Number(values.copies), ...(txCode && { txCode }) })
    console.log(`The wallet received ${received.length} credentials.`)
  } else if (verb === 'present' && link) {
    const accessCa = [parseCertificate(fromBase64(installation.pki.authorities.access))]
    const { status, body, redirectUri } = await present(wallet, link, { accessCa })
    console.log(status === 200 ? 'The verifier accepted.' : `The verifier refused: ${status} ${JSON.stringify(body)}`)
    if (redirectUri) console.log(`The browser goes on to ${redirectUri}`)
    if (status !== 200) process.exitCode = 1
  } else if (verb === 'list') {
    for (const held of wallet.held)
      console.log(`${held.used ? 'used ' : 'fresh'}  ${held.format.padEnd(9)}  ${typeOf(held)}  from ${held.issuer}`)
    console.log(`${wallet.held.length} credentials.`)
  } else throw new Error('Usage: npm run wallet -- receive <offer link> | present <request link> | list')
  await save()
})
