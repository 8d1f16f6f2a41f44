// npm run watch: has the issuer look at every wallet that holds a PID now, and prints what came of it.
import { type Connection, connect, runScript } from './local/connect.ts'
import { partnerToken } from './local/partner-token.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'
import { type ShownRound, watchWords } from './local/watch-words.ts'

const usage = `Usage: npm run -s watch [-- --last]

Has the issuer look at the status of every wallet, and of all keys, that a PID depends on.
The PIDs of what was revoked are revoked with it. It does so by itself every six hours.

  --last   prints what came of the newest round, and begins none`

const patience = 60_000

await runScript(async () => {
  const { values } = readArguments(usage, { options: { last: { type: 'boolean' } } })
  const connection = await connect()
  const round = values.last ? await call(connection, 'GET') : await wholeRound(connection)
  console.log(watchWords(round))
})

/** Looks twice a second. */
async function wholeRound(connection: Connection): Promise<ShownRound> {
  const giveUp = Date.now() + patience
  let round = await call(connection, 'POST')
  while (round.state === 'running' && Date.now() < giveUp) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    round = await call(connection, 'GET')
  }
  return round
}

async function call({ addresses, installation }: Connection, method: 'GET' | 'POST'): Promise<ShownRound> {
  const headers = { Authorization: `Bearer ${await partnerToken(installation, addresses, 'issuer')}` }
  const response = await fetch(`${addresses.issuer}/issuance/v1/watches`, { method, headers })
  if (response.status === 404) throw new UsageRefused('There was no round yet: npm run watch begins one')
  if (!response.ok) throw new Error(`the issuer did not watch: ${response.status} ${await response.text()}`)
  return (await response.json()) as ShownRound
}
