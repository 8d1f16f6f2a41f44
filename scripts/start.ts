// npm start: issuer, verifier and sandbox on this machine, and what to try with them.
import { isoDateTime, systemClock } from '../shared/clock.ts'
import { runScript } from './local/connect.ts'
import { readArguments, UsageRefused } from './local/read-arguments.ts'
import { type ListFolder, readListFolder } from './local/read-list-folder.ts'
import { type RunningFunctions, startFunctions } from './local/start-functions.ts'
import { readDocumentSigners } from './local/test-issuers.ts'
import { turnClock } from './local/turn-clock.ts'

const profiles = ['haip', 'eudi', 'plain']

const usage = `Usage: npm start [-- [--port N] [--tls] [--profile P] [--interactive] [--mtls] [--suite] [--document-signer FILE]]
       npm start -- --trust-lists FOLDER [--clock TIME] [--port N]

  --port N       the first of three ports in a row (8787)
  --tls          https with a local CA, TLS 1.3 only
  --profile      what the issuer asks of wallets: ${profiles.join(', ')} (docs/conformance.md)
  --interactive  wallets may present a PID instead of a login (docs/issuance-cycle.md)
  --mtls         with --tls: clients may show the issuer a certificate (docs/conformance.md)
  --suite        the verifier trusts what a conformance suite presents (docs/conformance.md)
  --document-signer FILE  and mdocs that the certificate in this file signed
  --trust-lists FOLDER  a list of lists and national trusted lists, as XML, in place of the sandbox's (docs/trust.md)
  --clock TIME   begin at this day or time in UTC, such as 2023-11-01 or 2023-11-01T12:00:00Z`

await runScript(async () => {
  const { values } = readArguments(usage, {
    options: {
      port: { type: 'string', default: '8787' },
      tls: { type: 'boolean', default: false },
      profile: { type: 'string' },
      interactive: { type: 'boolean', default: false },
      mtls: { type: 'boolean', default: false },
      suite: { type: 'boolean', default: false },
      'document-signer': { type: 'string' },
      'trust-lists': { type: 'string' },
      clock: { type: 'string' },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_533)
    throw new UsageRefused('--port takes the first of three ports in a row, at most 65533')
  const {
    tls,
    profile,
    interactive,
    mtls,
    suite,
    'document-signer': documentSigner,
    'trust-lists': lists,
    clock,
  } = values
  if (mtls && !tls) throw new UsageRefused('--mtls goes with --tls')
  if (documentSigner !== undefined && !suite) throw new UsageRefused('--document-signer goes with --suite')
  if (profile !== undefined && !profiles.includes(profile))
    throw new UsageRefused(`--profile takes ${profiles.join(', ')}`)
  if (clock !== undefined && lists === undefined) throw new UsageRefused('--clock goes with --trust-lists')
  if (lists !== undefined && tls) throw new UsageRefused('--trust-lists does not go with --tls')
  const secondsAhead = clock === undefined ? 0 : timeOf(clock) - systemClock()
  const listFolder = lists === undefined ? undefined : await readListFolder(lists)
  for (const fault of listFolder?.leftOut ?? []) console.log(`Left out, for it is no trusted list: ${fault}`)
  if (secondsAhead !== 0) turnClock(secondsAhead)
  const running = await startFunctions({
    port,
    tls,
    mtls,
    onLine: (line) => console.log(line),
    interactive: interactive ? 'iae_post.jwt' : undefined,
    listFolder,
    secondsAhead,
    ...(suite && { suiteIssuers: documentSigner === undefined ? [] : await readDocumentSigners(documentSigner) }),
    ...(profile !== undefined && { variables: { issuer: { ISSUANCE_PROFILE: profile } } }),
  })
  console.log(listFolder ? realLists(running, listFolder) : welcome(running, interactive))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, async () => {
      await running.stop()
      process.exit(0)
    })
})

/** @throws UsageRefused */
function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(text) ? Date.parse(text) / 1000 : Number.NaN
  if (Number.isNaN(time)) throw new UsageRefused('--clock takes a day or a time in UTC, such as 2023-11-01T12:00:00Z')
  return time
}

function realLists({ addresses }: RunningFunctions, { folder, listOfLists }: ListFolder): string {
  return `
Attestry is running at ${isoDateTime(systemClock()).replace('T', ' ').replace('Z', ' UTC')}, with the trust lists of ${folder}.

  trust lists   ${addresses.verifier}/trust   the page asks for a token: npm run -s token -- trust
  issuer        ${addresses.issuer}
  sandbox       ${addresses.sandbox}

The list of lists is believed by the Official Journal at
  ${listOfLists.journal}
Of the countries that it points to, lists are there of ${listOfLists.countries?.join(', ') || 'none'}.
The lists of trusted entities are the sandbox's. Keys and state of this start are apart from those of others, and made anew each time.

Ctrl-C stops everything.
`
}

function welcome({ addresses }: RunningFunctions, interactive: boolean): string {
  const presenting = `
  8. Another PID for the one that the wallet holds, without a login:
       npm run wallet -- receive "$(npm run -s offer)" --present
`
  return `
Attestry is running. Everything stays on this machine.

  issuer     ${addresses.issuer}
  verifier   ${addresses.verifier}   what relying parties call: ${addresses.verifier}/doc
  sandbox    ${addresses.sandbox}   CSAM, the authentic sources, a relying party; trust lists: ${addresses.sandbox}/trust
${addresses.authorityFile ? `\n  local CA   ${addresses.authorityFile}\n` : ''}
Try, in a second terminal:

  1. The whole way by itself:
       npm run demo

  2. All documents at once in the command-line wallet, after one login in your browser:
       npm run -s wallet -- receive "$(npm run -s offer -- --all)" --browser --copies 4
     or by itself, as jan, an, lou or sofie:
       npm run -s wallet -- receive "$(npm run -s offer -- --all)" --persona jan --copies 4

  3. A question with a yes or a no, on the command line:
       npm run -s wallet -- present "$(npm run -s ask -- age-over-18)"

  4. A relying party in the browser:
       ${addresses.sandbox}/relying-party
     press "Wallet on another device", run the command of that page, and type the number that it prints
     or log in somewhere by OpenID Connect: ${addresses.sandbox}/openid-connect

  5. The same with something wrong, such as another nonce; the first of these tells what there is:
       npm run -s wallet -- present --break list
       npm run -s wallet -- present '<the link of the page>' --break holderBound:nonce

  6. Revoke, and ask again ten seconds later; Jan was told in his e-Box:
       npm run -s revoke -- --persona jan --type pid
       npm run -s wallet -- present "$(npm run -s ask -- identity)"
       ${addresses.sandbox}/ebox
     or revoke his wallet, have the issuer look (npm run -s watch), or change his record:
       ${addresses.sandbox}/wallet-provider
       ${addresses.sandbox}/records

  7. The trust lists, and what each says of a certificate; the page asks for a token (npm run -s token -- trust):
       ${addresses.verifier}/trust
${interactive ? presenting : ''}
Ctrl-C stops everything.
`
}
