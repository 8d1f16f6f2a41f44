// One live driving licence of a person (Directive 2006/126/EC article 7(5)(a)) over a process that is killed in the middle of renewing it: with
// the state on the disk alone, whoever was given one has one after the next start, and never two.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receive, renew } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { createOffer } from '../../scripts/local/create-offer.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { fromBase64url } from '../../shared/bytes.ts'
import { systemClock } from '../../shared/clock.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { freePorts } from '../free-ports.ts'
import { briefStatusLists } from '../status-lists-end.ts'
import { ssinOf } from './world.ts'

const licence = 'org.iso.18013.5.1.mDL.mso-mdoc'

let installation: Installation
let running: RunningFunctions
let port: number
let onLine: (line: string) => void = () => {}

beforeAll(async () => {
  installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-one-live-set-')))
  port = await freePorts()
  await start()
})

afterAll(async () => {
  await running?.stop()
  await rm(installation.folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  running = await startFunctions({
    folder: installation.folder,
    port,
    variables: { issuer: briefStatusLists },
    onLine: (line) => onLine(line),
  })
}

/** As a machine that loses its power: no handler runs, and nothing is written any more. */
function kill(): void {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one)))
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      if (command.includes('workerd') && command.includes(`${installation.folder}/run/`))
        process.kill(Number(name), 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
}

/** Of these copies, those that verifiers find valid. */
async function live(copies: readonly HeldCredential[]): Promise<number> {
  let count = 0
  for (const { credential } of copies) {
    const { uri = '', index = 0 } = parseIssuerSigned(credential).mso.status ?? {}
    const response = await fetch(uri, { headers: { Accept: 'application/statuslist+jwt' } })
    const { status_list: list } = parseJws(await response.text()).payload as { status_list: { lst: string } }
    const stream = new Blob([fromBase64url(list.lst)]).stream().pipeThrough(new DecompressionStream('deflate'))
    const bits = new Uint8Array(await new Response(stream).arrayBuffer())
    if (((bits[index >> 3] as number) >> (index & 7)) % 2 === 0) count += 1
  }
  return count
}

/** Until lists are signed anew. */
const soon = { timeout: 20_000 }

describe.runIf(process.platform === 'linux')('one live set', () => {
  it('is left whole by a kill at any step, and the wallet gets another when it comes again', async () => {
    const wallet: Wallet = {
      fetch: (url, init) => fetch(url, init),
      now: systemClock,
      held: [],
      grants: [],
      walletProvider: `${running.addresses.sandbox}/wallet-provider`,
      tell: () => {},
    }
    const { credentialOfferUri } = await createOffer(
      { addresses: running.addresses, installation },
      { credentialConfigurationIds: [licence], grant: 'preAuthorizedCode', subject: { ssin: ssinOf('jan') } },
    )
    let newest = await receive(wallet, credentialOfferUri, { copies: 2 })
    const [grant = undefined as never] = wallet.grants ?? []
    const older: HeldCredential[] = []
    const standing = async () => [await live(newest), await live(older)]
    // When the register has been asked, a moment later, and when the copies are signed and the old ones revoked.
    for (const [event, later] of [
      ['source.lookUp', 0],
      ['source.lookUp', 4],
      ['credential.issued', 0],
    ] as const) {
      const killed = new Promise<void>((resolve) => {
        onLine = (line) => {
          if (!line.includes(`"event":"${event}"`)) return
          onLine = () => {}
          setTimeout(() => resolve(kill()), later)
        }
      })
      const renewing = renew(wallet, grant, 2).catch(() => undefined)
      await killed
      const answered = await renewing
      await running.stop()
      await start()
      if (answered) {
        older.push(...newest)
        newest = answered
        await expect.poll(standing, soon).toEqual([2, 0])
      } else expect([0, 2]).toContain(await live(newest))
      older.push(...newest)
      newest = await renew(wallet, grant, 2)
      await expect.poll(standing, soon).toEqual([2, 0])
    }
  })
})
