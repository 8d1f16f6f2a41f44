// What came of a round of the watch over wallets, in words.

/** As the issuer's API tells it. */
export interface ShownRound {
  state: 'running' | 'done'
  lists: number
  units: number
  revoked: number
  unanswered: { uri: string; provider: string; reason: string; since: string }[]
  begunAt: string
  retryAt?: string
}

export function watchWords({ state, lists, units, revoked, unanswered, begunAt, retryAt }: ShownRound): string {
  const counts = `${count(units, 'unit')} on ${count(lists, 'status list')}, ${count(revoked, 'credential')} revoked`
  const lines = unanswered.map(({ uri, provider, reason, since }) => `  ${provider}, ${uri}: ${reason}, since ${since}`)
  const later =
    lines.length > 0 ? `No good answer, and nothing revoked for it${retryAt ? `; asked again at ${retryAt}` : ''}:` : []
  const begun = state === 'running' ? `The round of ${begunAt} is still running: ` : `The round of ${begunAt}: `
  return [`${begun}${counts}.`, later, lines].flat().join('\n')
}

const count = (number: number, of: string): string => `${number} ${of}${number === 1 ? '' : 's'}`
