// Through HTTP, on bare workerd, with Durable Objects on this disk: the credential endpoint as wallets use it (token, DPoP, nonce, proof,
// look-up at the National Register of the sandbox in the same process, status index, signature) beside an endpoint that does nothing.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importJWK, type JWK, SignJWT } from 'jose'
import { tokenForOffer } from '../sandbox/wallet/access-token.ts'
import { createDpopClient, dpopProof } from '../sandbox/wallet/dpop-client.ts'
import { createHolderKey, publicPart } from '../sandbox/wallet/holder-key.ts'
import { resolveIssuer } from '../sandbox/wallet/issuer-metadata.ts'
import { resolveOffer } from '../sandbox/wallet/offer.ts'
import type { Wallet } from '../sandbox/wallet/wallet.ts'
import { createOffer } from '../scripts/local/create-offer.ts'
import { openInstallation } from '../scripts/local/installation.ts'
import { startFunctions } from '../scripts/local/start-functions.ts'
import { systemClock } from '../shared/clock.ts'
import { pid } from '../shared/credentials/pid.ts'

const port = 18_790
const connections = 32
const requests = 1500

interface Sent {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}

const agent = new Agent({ keepAlive: true, maxSockets: connections })

const send = ({ method, path, headers = {}, body }: Sent): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

/** Sends all, `connections` at a time. @returns requests per second; every answer has to be 200. */
async function load(all: readonly Sent[]): Promise<number> {
  let next = 0
  const start = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let one = all[next++]; one; one = all[next++]) {
        const status = await send(one)
        if (status !== 200) throw new Error(`${one.path} answered ${status}`)
      }
    }),
  )
  return (all.length * 1000) / (performance.now() - start)
}

export async function benchHttp(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'attestry-bench-'))
  // Public wallets, whose proofs can be made without a provider.
  const functions = await startFunctions({ folder, port, variables: { issuer: { ISSUANCE_PROFILE: 'plain' } } })
  try {
    const installation = await openInstallation(folder)
    const hello = await load(Array.from({ length: requests }, () => ({ method: 'GET', path: '/health' })))
    console.log(`\nThrough HTTP on bare workerd, ${connections} connections, all functions in one process\n`)
    console.log(`  GET /health, which does nothing       ${hello.toFixed(0).padStart(6)} requests/s`)
    const memoryOfHello = await peakMemory(functions.pid)
    for (const { id, format } of pid.configurations) {
      const perSecond = await load(await credentialRequests({ addresses: functions.addresses, installation }, id))
      console.log(`  POST /credential, one PID ${format.padEnd(10)}  ${perSecond.toFixed(0).padStart(6)} requests/s`)
    }
    console.log(`  peak memory of the process            ${memoryOfHello.padStart(6)} MB after /health alone`)
    console.log(
      `  and                                   ${(await peakMemory(functions.pid)).padStart(6)} MB after /credential\n`,
    )
  } finally {
    agent.destroy()
    await functions.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Requests that each have their own nonce, proof and DPoP proof; one access token for all. */
async function credentialRequests(
  connection: Parameters<typeof createOffer>[0],
  configurationId: string,
): Promise<Sent[]> {
  const wallet: Wallet = { fetch: (url, init) => fetch(url, init), now: systemClock, held: [], tell: () => {} }
  const wish = {
    credentialConfigurationIds: [configurationId],
    grant: 'preAuthorizedCode',
    subject: { ssin: '85631412136' },
  } as const
  const offer = await resolveOffer(
    wallet,
    (await createOffer(connection, { ...wish, credentialConfigurationIds: [configurationId] })).credentialOfferUri,
  )
  const issuer = await resolveIssuer(wallet, offer.credentialIssuer)
  const dpopKey = await createHolderKey()
  const { accessToken } = await tokenForOffer(
    { dpop: createDpopClient(wallet, dpopKey), issuer, clientHeaders: async () => ({}) },
    offer.preAuthorized?.code ?? '',
    undefined,
  )
  const one = async (): Promise<Sent> => {
    const { c_nonce: nonce } = (await (await fetch(issuer.nonceEndpoint, { method: 'POST' })).json()) as {
      c_nonce: string
    }
    const jwt = [await proof(await createHolderKey(), issuer.issuer, nonce)]
    return {
      method: 'POST',
      path: '/credential',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `DPoP ${accessToken}`,
        DPoP: await dpopProof(dpopKey, {
          url: issuer.credentialEndpoint,
          method: 'POST',
          now: systemClock(),
          accessToken,
        }),
      },
      body: JSON.stringify({ credential_configuration_id: configurationId, proofs: { jwt } }),
    }
  }
  const all: Sent[] = []
  while (all.length < requests) all.push(...(await Promise.all(Array.from({ length: 50 }, one))))
  return all
}

const proof = async (key: JWK, audience: string, nonce: string): Promise<string> =>
  new SignJWT({ aud: audience, iat: systemClock(), nonce })
    .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: publicPart(key) })
    .sign(await importJWK(key, 'ES256'))

/** The most that workerd held, in megabytes; it is a child of the shell that watches it. */
async function peakMemory(shell: number | undefined): Promise<string> {
  try {
    const child = execFileSync('pgrep', ['-P', String(shell), 'workerd'])
      .toString()
      .trim()
    const peak = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${child}/status`, 'utf8'))?.[1]
    return (Number(peak) / 1024).toFixed(0)
  } catch {
    return 'unknown'
  }
}
