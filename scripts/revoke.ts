// npm run revoke -- --persona=NAME --type=T | --handle=H | --signer=KEY | --find --persona=NAME | --progress=ID: an institution on the
// command line, which revokes credentials and tells how far it is.
import { base64url, fromBase64, sha256 } from '../shared/bytes.ts'
import { type Connection, connect, runScript } from './local/connect.ts'
import { partnerToken } from './local/partner-token.ts'
import { parseRevokeCommand, type Revoked } from './local/revoke-command.ts'
import { foundWords, refusedWords, revokedWords, type ShownBatch } from './local/revoke-words.ts'

interface Revocation {
  id: string
  state: 'running' | 'done'
  revoked: number
  done: number
  of: number
}

interface Found {
  items: ShownBatch[]
}

await runScript(async () => {
  const command = parseRevokeCommand(process.argv.slice(2))
  const connection = await connect()
  const call = await callerOf(connection)
  if (command.verb === 'find') return find(call, command)
  const path = '/issuance/v1/revocations'
  if (command.verb === 'progress') return follow(call, (await call(`${path}/${command.id}`)) as Revocation)
  const { what, reason } = command
  await follow(call, (await call(path, { reason, ...(await namedIn(connection, what)) })) as Revocation)
})

type Call = (path: string, body?: object) => Promise<unknown>

async function callerOf({ addresses, installation }: Connection): Promise<Call> {
  const token = await partnerToken(installation, addresses, 'issuer')
  return async (path, body) => {
    const response = await fetch(`${addresses.issuer}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(refusedWords(response.status, await response.json().catch(() => undefined)))
    return response.json()
  }
}

/** As the API names it. */
async function namedIn({ installation }: Connection, what: Revoked): Promise<object> {
  if (!('signer' in what)) return what
  if (typeof what.signer === 'object') return { signer: what.signer.sha256 }
  const [own = ''] = installation.pki.signers[what.signer].x5c
  return { signer: base64url(await sha256(fromBase64(own))) }
}

async function find(call: Call, { ssin, types }: { ssin: string; types: string[] }): Promise<void> {
  const found = await Promise.all(
    (types.length > 0 ? types.map((type) => ({ type })) : [{}]).map(
      (type) => call('/issuance/v1/credentials/search', { ssin, ...type }) as Promise<Found>,
    ),
  )
  console.log(foundWords(found.flatMap(({ items }) => items)))
}

/** Looks every half second until it is done; whoever stops it finds it again by its id. */
async function follow(call: Call, begun: Revocation): Promise<void> {
  let now = begun
  while (now.state === 'running') {
    console.error(`${now.id}: ${now.done} of ${now.of}, ${now.revoked} copies revoked`)
    await new Promise((resolve) => setTimeout(resolve, 500))
    now = (await call(`/issuance/v1/revocations/${now.id}`)) as Revocation
  }
  console.log(revokedWords(now.revoked))
}
