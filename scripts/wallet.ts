// npm run wallet -- receive <offer link> | renew [--if-needed] | present <request link> | list: a citizen's wallet on the command line.
import { type Breach, nameOf } from '../sandbox/wallet/breaking/breach.ts'
import { listBreaches } from '../sandbox/wallet/breaking/index.ts'
import { typeOf } from '../sandbox/wallet/held-content.ts'
import { type Presented, present } from '../sandbox/wallet/present.ts'
import { receive, renew } from '../sandbox/wallet/receive.ts'
import { asBefore, refill } from '../sandbox/wallet/refill.ts'
import { type Wallet, WalletRefused } from '../sandbox/wallet/wallet.ts'
import { type Connection, connect, runScript } from './local/connect.ts'
import { meansOf } from './local/means-to-break.ts'
import { outcomeOf } from './local/outcome.ts'
import { withOwnBrowser } from './local/own-browser.ts'
import { sandboxTrust } from './local/sandbox-trust.ts'
import { parseWalletCommand, type WalletCommand } from './local/wallet-command.ts'
import { openWallet } from './local/wallet-file.ts'

await runScript(async () => {
  const command = parseWalletCommand(process.argv.slice(2))
  if (command.verb === 'breaches') return console.log(listBreaches().join('\n'))
  const connection = await connect()
  const { wallet, save } = await openWallet(connection, (step) => console.log(`  ${step}`))
  // A copy that was shown is used, also when something went wrong afterwards.
  await run(command, wallet, connection).finally(save)
})

async function run(
  command: Exclude<WalletCommand, { verb: 'breaches' }>,
  wallet: Wallet,
  connection: Connection,
): Promise<void> {
  if (command.verb === 'list') return list(wallet)
  const trust = sandboxTrust(connection.installation.pki)
  if (command.verb === 'present') {
    const { link, anyway, breaches } = command
    const [breach] = breaches
    if (breach) console.log(`  Breaks ${nameOf(breach)}: ${breach.about}.`)
    const breaking = breaches.length > 0 && { breaking: { breaches, means: meansOf(connection, wallet.tell) } }
    tellOutcome(await present(wallet, link, { ...trust, anyway, ...breaking }), breach)
    if (!breach) await refill(wallet)
    return
  }
  if (command.verb === 'renew') return command.ifNeeded ? renewNeeded(wallet) : renewLast(wallet, command.copies)
  const { link, as, copies, txCode } = command
  const instead = command.present && { present: trust }
  const options = { as, copies, ...(txCode && { txCode }), ...instead }
  const received = command.browser
    ? await withOwnBrowser(wallet.tell, (browser) => receive(wallet, link, { ...options, browser }))
    : await receive(wallet, link, options)
  console.log(`The wallet received ${countOf(received)}.`)
}

async function renewLast(wallet: Wallet, copies: number | undefined): Promise<void> {
  const grant = wallet.grants?.findLast(({ issuer }) => issuer === wallet.preferredIssuer)
  if (!grant) throw new WalletRefused('The wallet was given nothing by this issuer that it could renew')
  console.log(`The wallet renewed ${countOf(await renew(wallet, grant, copies ?? asBefore(wallet, grant)))}.`)
}

async function renewNeeded(wallet: Wallet): Promise<void> {
  const renewed = await refill(wallet)
  console.log(renewed.length > 0 ? `The wallet renewed ${countOf(renewed)}.` : 'The wallet renewed nothing.')
}

function tellOutcome(presented: Presented, breach: Breach | undefined): void {
  const { status, redirectUri } = presented
  const { exitCode, text } = outcomeOf(presented, breach)
  console.log(text)
  process.exitCode = exitCode
  if (status !== 200) return
  // Only the browser that asked on this device is sent back with a code; another device's page needs nothing from here.
  const sameDevice = redirectUri !== undefined && new URL(redirectUri).searchParams.has('response_code')
  const number = redirectUri && new URL(redirectUri).searchParams.get('number')
  if (number) console.log(`If you opened the page that asks yourself, type ${number} there.`)
  else if (sameDevice) console.log(`Open this in the browser that asked: ${redirectUri}`)
  else console.log('Whoever asked has the answer now.')
}

/** One line for each document, with its copies. */
function list({ held, preferredIssuer }: Wallet): void {
  const documents = Map.groupBy(held, (one) => `${one.format.padEnd(9)}  ${typeOf(one)}  from ${one.issuer}`)
  for (const [document, copies] of documents) {
    const [fresh, elsewhere] = [copies.filter(({ used }) => !used).length, copies[0]?.issuer !== preferredIssuer]
    const count = `${fresh} fresh, ${copies.length - fresh} used`
    console.log(`${count.padEnd(17)}  ${document}${elsewhere ? ' (does not run now)' : ''}`)
  }
  console.log(`${countOf(held)}.`)
}

function countOf({ length }: readonly unknown[]): string {
  return length === 1 ? '1 credential' : `${length} credentials`
}
