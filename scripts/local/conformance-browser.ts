// How the OpenID Foundation's suite presses the buttons of our pages in its own browser (the `browser` and `override` members of its
// configuration): by their ids, which the pages therefore keep, and by the words of the pages that end in an error.
import type { Addresses } from './installation.ts'

/** A command of the suite: `["click", "id", "approve"]`. */
export type BrowserCommand = (string | number)[]

export interface BrowserTask {
  task: string
  /** Pattern of the address at which the browser is, with `*` for anything. */
  match: string
  commands: BrowserCommand[]
}

/** What to do with a browser that starts at a matching address; the first that matches and is not used up. */
export interface BrowserScript {
  match: string
  'match-limit'?: number
  tasks: BrowserTask[]
}

/** Scripts of one test module in place of the usual ones. */
export type BrowserOverrides = Record<string, { browser: BrowserScript[] }>

const patience = 10

/** Fills in the suite's place for a picture once the words are there. */
const picture = (words: string): BrowserCommand => [
  'wait',
  'xpath',
  '//*',
  patience,
  `.*${words}.*`,
  'update-image-placeholder',
]

export function issuerBrowser({ issuer, sandbox }: Addresses): {
  browser: BrowserScript[]
  override: BrowserOverrides
} {
  const start = `${issuer}/authorize*`
  const seeLogin: BrowserTask = {
    task: 'See the login',
    match: `${sandbox}/csam/*`,
    commands: [['wait', 'id', 'login', patience]],
  }
  const logIn: BrowserTask = {
    task: 'Log in as Jan',
    match: `${sandbox}/csam/*`,
    commands: [
      ['click', 'id', 'persona-jan'],
      ['click', 'id', 'login'],
    ],
  }
  const decide = (decision: 'approve' | 'deny'): BrowserTask => ({
    task: decision,
    match: `${issuer}/login/callback*`,
    commands: [['click', 'id', decision]],
  })
  const comeBack: BrowserTask = {
    task: 'Come back to the suite',
    match: '*/test/*/callback*',
    commands: [['wait', 'id', 'submission_complete', patience]],
  }
  const approve: BrowserScript = { match: start, tasks: [logIn, decide('approve'), comeBack] }
  const deny: BrowserScript = { match: start, tasks: [logIn, decide('deny'), comeBack] }
  const refused = (words: string): BrowserScript => ({
    match: start,
    tasks: [{ task: 'Read why', match: start, commands: [picture(words)] }],
  })
  const usedOrExpired = refused('has expired or was used before')
  const module = (name: string): string => `fapi2-security-profile-final-${name}`
  return {
    browser: [approve],
    override: {
      [module('user-rejects-authentication')]: { browser: [deny] },
      [module('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds')]: {
        browser: [{ match: start, 'match-limit': 1, tasks: [seeLogin] }, approve],
      },
      [module('par-attempt-reuse-request_uri')]: { browser: [{ ...approve, 'match-limit': 1 }, usedOrExpired] },
      [module('par-attempt-to-use-expired-request_uri')]: { browser: [usedOrExpired] },
      [module('par-attempt-to-use-request_uri-for-different-client')]: { browser: [usedOrExpired] },
      [module('ensure-unsigned-authorization-request-without-using-par-fails')]: {
        browser: [refused('did not push its request first')],
      },
    },
  }
}

/** The suite's own page shows what the verifier answered; and the browser goes where a wallet would send it. */
export function verifierBrowser({ verifier, sandbox }: Addresses): BrowserScript[] {
  const visit = (match: string): BrowserScript => ({
    match,
    tasks: [{ task: 'Arrive', match, commands: [['wait', 'xpath', '//*', patience]] }],
  })
  const evidence = '*/test/a/*/verification-evidence*'
  return [
    visit(`${verifier}/completed*`),
    visit(`${sandbox}/relying-party/callback*`),
    { match: evidence, tasks: [{ task: 'Show the evidence', match: evidence, commands: [picture('evidence')] }] },
  ]
}
