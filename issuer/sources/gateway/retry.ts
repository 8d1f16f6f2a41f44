// A look-up that got no answer is made once more, after a pause that differs from call to call, and all within five seconds.
// Nothing is asked again after an answer, whatever it was, nor where the source wants to be left alone. For look-ups alone: they change
// nothing at the source.
import type { Random } from '../../../shared/random.ts'
import { isNoAnswer, pauseOf } from './no-answer.ts'

/** Milliseconds for all of it: a source that is slow has them for its one answer, and one that is away soon is asked again. */
const budget = 5000

/** `attempt` ends with its signal. */
export async function retry<T>(
  { random }: { random: Random },
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const whole = AbortSignal.timeout(budget)
  try {
    return await attempt(whole)
  } catch (error) {
    if (!isNoAnswer(error) || pauseOf(error) !== undefined || whole.aborted) throw error
  }
  await pause(50 + (random(1)[0] as number))
  return attempt(whole)
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
