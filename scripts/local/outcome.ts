// What the command-line wallet says of the verifier's answer, and whether things went as they were meant to: an honest presentation is to be
// accepted, and one with a fault on purpose is to be refused for what it shows, not because the request was over or nobody could read it.
import { type Breach, nameOf } from '../../sandbox/wallet/breaking/breach.ts'
import type { Presented } from '../../sandbox/wallet/present.ts'

export interface Outcome {
  /** Of the process. */
  exitCode: 0 | 1
  text: string
}

export function outcomeOf({ status, body }: Presented, breach?: Breach): Outcome {
  const how = `${status} ${body.error}`
  if (!breach)
    return status === 200
      ? { exitCode: 0, text: 'The verifier accepted.' }
      : { exitCode: 1, text: `The verifier refused (${how}); whoever asked can read why.` }
  const name = nameOf(breach)
  if (status === 200) return { exitCode: 1, text: `The verifier accepted, although ${name} is broken.` }
  if (!isJudged({ status, body }))
    return { exitCode: 1, text: `The verifier did not come to ${name} (${how}): ${body.error_description}.` }
  return {
    exitCode: 0,
    text: `The verifier refused (${how}), as it should: ${name} is broken. Whoever asked can read which check failed.`,
  }
}

/** Wallets hear no finding, only that there are some. */
const isJudged = ({ status, body }: Presented): boolean =>
  status === 400 && String(body.error_description).startsWith('The presentation was refused')
