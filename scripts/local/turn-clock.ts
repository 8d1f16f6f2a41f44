// Another time than the machine's, for one program: in this process, and as the first lines of a function that is started here. There is no variable
// for it, so that nothing that is deployed can be told another time.

/** From now on, by the clock of this process. */
export function turnClock(secondsAhead: number): void {
  const Machine = Date
  const now = (): number => Machine.now() + secondsAhead * 1000
  globalThis.Date = class extends Machine {
    constructor(...given: unknown[]) {
      if (given.length > 0) super(...(given as []))
      else super(now())
    }
    static override now = now
  } as DateConstructor
}
