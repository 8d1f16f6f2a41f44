// npm run wallet -- receive <offer link> | renew | present <request link> | list: a citizen's wallet on the command line.
import { type Presented, present, typeOf } from '../sandbox/wallet/present.ts'
import { receive, renew } from '../sandbox/wallet/receive.ts'
import { type Wallet, WalletRefused } from '../sandbox/wallet/wallet.ts'
import { fromBase64 } from '../shared/bytes.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'
import { type Connection, connect, runScript } from './local/connect.ts'
import { parseWalletCommand, type WalletCommand } from './local/wallet-command.ts'
import { openWallet } from './local/wallet-file.ts'

await runScript(async () => {
  const command = parseWalletCommand(process.argv.slice(2))
  const connection = await connect()
  const { wallet, save } = await openWallet(connection, (step) => console.log(`  ${step}`))
  // A copy that was shown is used, also when something went wrong afterwards.
  await run(command, wallet, connection).finally(save)
})

async function run(command: WalletCommand, wallet: Wallet, { installation }: Connection): Promise<void> {
  if (command.verb === 'list') return list(wallet)
  const accessCa = [parseCertificate(fromBase64(installation.pki.authorities.access))]
  if (command.verb === 'present') {
    return tellOutcome(await present(wallet, command.link, { accessCa }))
  }
  if (command.verb === 'renew') return renewLast(wallet, command.copies)
  const { link, as, copies, txCode } = command
  const instead = command.present && { present: { accessCa } }
  const received = await receive(wallet, link, { as, copies, ...(txCode && { txCode }), ...instead })
  console.log(`The wallet received ${received.length} credentials.`)
}

async function renewLast(wallet: Wallet, copies: number): Promise<void> {
  const grant = wallet.grants?.findLast(({ issuer }) => issuer === wallet.preferredIssuer)
  if (!grant) throw new WalletRefused('The wallet was given nothing by this issuer that it could renew')
  console.log(`The wallet renewed ${(await renew(wallet, grant, copies)).length} credentials.`)
}

function tellOutcome({ status, body, redirectUri }: Presented): void {
  if (status !== 200) {
    console.log(`The verifier refused (${status} ${body.error}); whoever asked can read why.`)
    process.exitCode = 1
    return
  }
  console.log('The verifier accepted.')
  // Only the browser that asked on this device is sent back with a code; another device's page needs nothing from here.
  const sameDevice = redirectUri !== undefined && new URL(redirectUri).searchParams.has('response_code')
  console.log(
    sameDevice ? `Open this in the browser that asked: ${redirectUri}` : 'The page that asked goes on by itself.',
  )
}

function list({ held, preferredIssuer }: Wallet): void {
  for (const one of held) {
    const elsewhere = one.issuer === preferredIssuer ? '' : ' (does not run now)'
    console.log(
      `${one.used ? 'used ' : 'fresh'}  ${one.format.padEnd(9)}  ${typeOf(one)}  from ${one.issuer}${elsewhere}`,
    )
  }
  console.log(`${held.length} credentials.`)
}
