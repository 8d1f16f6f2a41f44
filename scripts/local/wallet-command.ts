// What the command-line wallet is told to do. Refuses, before anybody is asked anything: unknown flags, flags of another verb, a persona or
// level or document that does not exist, a number of copies outside of 1 to 20, and links that are none.
import { levels } from '../../sandbox/csam/provider.ts'
import { findPersona, personas } from '../../sandbox/personas.ts'
import type { Breach } from '../../sandbox/wallet/breaking/breach.ts'
import { breachesNamed } from '../../sandbox/wallet/breaking/index.ts'
import type { Persona } from '../../sandbox/wallet/browser.ts'
import { catalogue, findType } from '../../shared/credentials/index.ts'
import { readArguments, UsageRefused } from './read-arguments.ts'

export type WalletCommand =
  | {
      verb: 'receive'
      link: string
      as: Persona
      copies: number
      txCode: string | undefined
      present: boolean
      browser: boolean
    }
  | { verb: 'renew'; copies: number | undefined; ifNeeded: boolean }
  | { verb: 'present'; link: string; anyway: boolean; breaches: readonly Breach[] }
  | { verb: 'breaches' }
  | { verb: 'list' }

const nicknames = personas.map(({ nickname }) => nickname).join(', ')

const documents = catalogue.map(({ id }) => id).join(', ')

const usage = `Usage: npm run wallet -- receive '<offer link>' [flags]
       npm run wallet -- renew [--copies N | --if-needed]
       npm run wallet -- present '<request link>' [flags]
       npm run wallet -- present --break list
       npm run wallet -- list

Flags of present:
  --anyway         show what is asked for although the registration of who asks is not in order
  --break CHECK    do one thing wrong, so that this check of the verifier fails: exits with 0 if the
                   verifier refuses, and with 1 if it accepts; --break list tells all

Flags of renew; by itself it renews all that was received last, with as many copies as before:
  --if-needed      only what few copies are left of, or what ends soon, as present does by itself

Flags of receive; renew takes --copies too:
  --persona NAME   who logs in: ${nicknames} (jan)
  --level LEVEL    how: ${levels.join(', ')} (Level500)
  --deny           do not approve
  --choose TYPES   where the issuer lets choose: ${documents}, with commas between them (everything)
  --browser        log in, and choose, in a browser of yours
  --present        show a PID that the wallet holds, and log in nowhere
  --tx-code CODE   the transaction code that came with the offer
  --copies N       copies of each credential, 1 to 20; each is shown once (2)`

const options = {
  persona: { type: 'string' },
  level: { type: 'string' },
  deny: { type: 'boolean' },
  choose: { type: 'string' },
  browser: { type: 'boolean' },
  present: { type: 'boolean' },
  'tx-code': { type: 'string' },
  copies: { type: 'string' },
  'if-needed': { type: 'boolean' },
  anyway: { type: 'boolean' },
  break: { type: 'string' },
} as const

const forPresenting = ['anyway', 'break']
const forOthers = [...forPresenting, 'if-needed']

const flagsOf: Record<'receive' | 'renew' | 'present' | 'list', readonly string[]> = {
  receive: Object.keys(options).filter((name) => !forOthers.includes(name)),
  renew: ['copies', 'if-needed'],
  present: forPresenting,
  list: [],
}

/** What says who comes and what they decide, which a presentation and a person at a browser say by themselves. */
const forLogin = ['persona', 'level', 'deny', 'choose', 'tx-code']

/** @throws UsageRefused, UsageAsked */
export function parseWalletCommand(args: string[]): WalletCommand {
  const { positionals, values } = readArguments(usage, { args, allowPositionals: true, options })
  const [verb, link = '', ...more] = positionals
  const refused = (problem: string): UsageRefused => new UsageRefused(`${problem}\n\n${usage}`)
  if (verb !== 'receive' && verb !== 'renew' && verb !== 'present' && verb !== 'list')
    throw refused(verb ? `The wallet does not know ${verb}` : 'Say what the wallet does')
  const [stray] = (verb === 'list' || verb === 'renew') && link ? [link] : more
  if (stray !== undefined) throw refused(`${verb} does not take ${stray}`)
  const flag = Object.keys(values).find((name) => !flagsOf[verb].includes(name))
  if (flag) throw refused(`${verb} does not take --${flag}`)
  if (verb === 'list') return { verb }
  if (verb === 'renew') {
    const [ifNeeded, copies] = [values['if-needed'] ?? false, values.copies]
    if (ifNeeded && copies !== undefined) throw refused('--if-needed does not take --copies')
    return { verb, copies: copies === undefined ? undefined : copiesOf(copies), ifNeeded }
  }
  if (verb === 'present' && values.break === 'list' && !link) return { verb: 'breaches' }
  checkLink(verb, link)
  if (verb === 'present') return { verb, link, anyway: values.anyway ?? false, breaches: breachesOf(values.break) }
  const instead = values.present ? 'present' : values.browser ? 'browser' : undefined
  const useless = Object.keys(values).find((name) => forLogin.includes(name) || (name === 'browser' && values.present))
  if (instead && useless) throw refused(`--${instead} does not take --${useless}`)
  return {
    verb,
    link,
    as: {
      persona: personaOf(values.persona ?? 'jan'),
      level: levelOf(values.level ?? 'Level500'),
      decision: values.deny ? 'deny' : 'approve',
      ...(values.choose !== undefined && { choose: documentsOf(values.choose) }),
    },
    copies: copiesOf(values.copies ?? '2'),
    txCode: values['tx-code'],
    present: values.present ?? false,
    browser: values.browser ?? false,
  }
}

function personaOf(nickname: string): string {
  if (findPersona(nickname)) return nickname
  throw new UsageRefused(`There is no persona ${nickname}: choose one of ${nicknames}`)
}

function documentsOf(text: string): string[] {
  const chosen = text.split(',')
  const unknown = chosen.find((one) => !findType(one))
  if (unknown === undefined) return chosen
  throw new UsageRefused(`There is no document ${unknown}: choose among ${documents}`)
}

function breachesOf(name: string | undefined): readonly Breach[] {
  if (name === undefined) return []
  const found = breachesNamed(name)
  if (found.length > 0) return found
  throw new UsageRefused(`The wallet cannot break ${name}: npm run wallet -- present --break list tells what it can`)
}

function levelOf(level: string): string {
  if (levels.some((one) => one === level)) return level
  throw new UsageRefused(`There is no level ${level}: choose one of ${levels.join(', ')}`)
}

function copiesOf(text: string): number {
  const copies = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (copies < 1 || copies > 20) throw new UsageRefused('--copies takes a number from 1 to 20')
  return copies
}

const looks = {
  receive: "An offer link looks like 'openid-credential-offer://?credential_offer=...', in quotes",
  present: "A request link looks like 'openid4vp://?client_id=...&request_uri=...', in quotes",
}

function checkLink(verb: 'receive' | 'present', link: string): void {
  const parameters = URL.parse(link)?.searchParams
  const isRequest = parameters?.has('request_uri') || parameters?.has('dcql_query') || false
  const isOffer = parameters?.has('credential_offer') || parameters?.has('credential_offer_uri') || false
  if (verb === 'present' ? isRequest : isOffer) return
  if (verb === 'present' && isOffer) throw new UsageRefused('This link is an offer: npm run wallet -- receive takes it')
  if (isRequest) throw new UsageRefused('This link is a request: npm run wallet -- present takes it')
  throw new UsageRefused(looks[verb])
}
