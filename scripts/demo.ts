// npm run demo: the whole way by itself, each step told: an offer of everything, login, choice, a PID shown in two formats, questions that
// the other documents answer, revocation, the PID refused.
import { createJar } from '../sandbox/wallet/browser.ts'
import { present } from '../sandbox/wallet/present.ts'
import { receive } from '../sandbox/wallet/receive.ts'
import type { Wallet } from '../sandbox/wallet/wallet.ts'
import { systemClock } from '../shared/clock.ts'
import { connect, runScript } from './local/connect.ts'
import { createOffer } from './local/create-offer.ts'
import { partnerToken } from './local/partner-token.ts'
import { readArguments } from './local/read-arguments.ts'
import { answerWords, ask as askReady, questionsOf, resultOf } from './local/ready-questions.ts'
import { revokedWords } from './local/revoke-words.ts'
import { sandboxTrust } from './local/sandbox-trust.ts'

const jan = '85631412136'

/** Milliseconds: the list is signed anew within two seconds, a copy may be kept for five (STATUS_INTERVAL, STATUS_TTL). */
const untilSeen = 8_000

const usage = `Usage: npm run demo

Walks the whole way by itself and tells each step.`

await runScript(async () => {
  readArguments(usage, {})
  const connection = await connect()
  const { addresses, installation } = connection
  const trust = sandboxTrust(installation.pki)
  const wallet: Wallet = {
    fetch: (url, init) => fetch(url, init),
    now: systemClock,
    held: [],
    walletProvider: `${addresses.sandbox}/wallet-provider`,
    tell: (step) => console.log(`   ${step}`),
  }

  console.log('\n1. An institution offers all documents that there are.')
  const { credentialOfferUri } = await createOffer(connection, { grant: 'authorizationCode' })
  console.log('\n2. The wallet receives them: Jan logs in once, and takes everything that is there for him.')
  await receive(wallet, credentialOfferUri, { copies: 3 })

  const ask = async (format: string): Promise<void> => {
    const jar = createJar()
    const browser: typeof fetch = (input, init) => jar.fetch(String(input), init)
    await browser(`${addresses.sandbox}/relying-party`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ format, flow: 'sameDevice' }).toString(),
    })
    const waiting = await (await browser(`${addresses.sandbox}/relying-party/waiting`)).text()
    const link = /openid4vp:\/\/[^"'<]*/.exec(waiting)?.[0].replaceAll('&amp;', '&') ?? ''
    const { redirectUri } = await present(wallet, link, trust)
    const page = await (await browser(redirectUri ?? `${addresses.sandbox}/relying-party/waiting`)).text()
    console.log(`   The library reads: ${verdictOf(page)}`)
  }

  console.log('\n3. A library asks for names and birth date; the wallet shows an SD-JWT VC, and then an mdoc.')
  await ask('dc+sd-jwt')
  await ask('mso_mdoc')

  console.log(
    '\n4. Others ask what they need to know. The wallet shows the least that it has, and they hear yes or no.',
  )
  for (const { id, labels } of (await questionsOf(connection)).filter(({ id }) => id !== 'identity')) {
    console.log(`\n   ${labels.en}?`)
    const asked = await askReady(connection, { template: id })
    await present(wallet, asked.authorizationRequest, trust)
    console.log(`   The answer: ${answerWords(await resultOf(connection, asked.id))}`)
  }

  console.log('\n5. The institution revokes the PID.')
  const response = await fetch(`${addresses.issuer}/issuance/v1/revocations`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await partnerToken(installation, addresses, 'issuer')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ reason: 'requested', ssin: jan, types: ['pid'] }),
  })
  const { revoked } = (await response.json()) as { revoked: number }
  console.log(`   ${revokedWords(revoked)} Here that is eight seconds at most.`)
  await new Promise((resolve) => setTimeout(resolve, untilSeen))

  console.log('\n6. Jan finds a message in his e-Box, in four languages.')
  console.log(`   ${(await newestMessage(addresses.sandbox)).replaceAll('\n\n', '\n   ')}`)

  console.log('\n7. The library asks again.')
  await ask('dc+sd-jwt')
  await ask('mso_mdoc')
  console.log('\nThat was the whole way.\n')
})

/** In English, which comes last. */
async function newestMessage(sandbox: string): Promise<string> {
  const response = await fetch(`${sandbox}/ebox/messages?persona=jan`)
  const { items } = (await response.json()) as { items: { text: string }[] }
  return items[0]?.text.split('----\n\n').at(-1) ?? 'Nothing yet.'
}

/** The verdict of the page, and the reasons of the checks that did not pass. */
function verdictOf(page: string): string {
  const verdict = /data-verdict="(\w+)"/.exec(page)?.[1] ?? 'nothing'
  const reasons = [...page.matchAll(/<li data-check="\w+"[^>]*><strong>([^<]*)</g)]
  return [verdict, ...reasons.map(([, reason]) => reason)].join('; ')
}
