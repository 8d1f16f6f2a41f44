// Which of several credentials is broken: the first for whose format there is such a breach. The others are presented as they should be.
import type { Answer } from '../answer-query.ts'
import { WalletRefused } from '../wallet.ts'
import { type Breach, type Means, nameOf } from './breach.ts'

export interface Breaking {
  /** Of one name, for different formats. */
  breaches: readonly Breach[]
  means: Means
}

export interface Broken {
  answers: Answer[]
  /** For these, and no others. */
  breachOf(answer: Answer): Breach | undefined
}

export const unbroken = (answers: readonly Answer[]): Broken => ({ answers: [...answers], breachOf: () => undefined })

/** @throws WalletRefused where there is nothing of the kind to break */
export async function breakAnswers(answers: readonly Answer[], { breaches, means }: Breaking): Promise<Broken> {
  const found = answers.flatMap((answer) => {
    const breach = breaches.find(({ formats }) => formats.includes(answer.held.format))
    return breach ? [{ answer, breach }] : []
  })[0]
  const [first] = breaches
  if (!found) throw new WalletRefused(`${first ? nameOf(first) : 'it'} cannot be broken in this format`)
  const { answer: honest, breach } = found
  if ((breach.leavesOut || breach.check === 'sameHolder') && answers.length < 2)
    throw new WalletRefused(`${nameOf(breach)} takes a request for several credentials`)
  if (breach.leavesOut) return unbroken(answers.filter((answer) => answer !== honest))
  const broken = (await breach.recast?.(honest, means)) ?? honest
  return {
    answers: answers.map((answer) => (answer === honest ? broken : answer)),
    breachOf: (answer) => (answer === broken ? breach : undefined),
  }
}
