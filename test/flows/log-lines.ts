// What the running functions log from some moment on, line by line.
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { vi } from 'vitest'
import { ownWorld } from '../own-world.ts'

export type LogLine = Record<string, unknown> & { event: string }

/** @returns what reads the lines that came since this call */
export function logFromNow(): () => LogLine[] {
  const { logFile: file } = ownWorld()
  const { size: start } = statSync(file)
  return () => {
    const text = Buffer.alloc(statSync(file).size - start)
    const opened = openSync(file, 'r')
    readSync(opened, text, 0, text.length, start)
    closeSync(opened)
    return (
      text
        .toString()
        .split('\n')
        // The last one has no end yet, or is empty.
        .slice(0, -1)
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []))
    )
  }
}

/** Lines come a moment after what they are about, on a busy machine seconds. */
export const untilLogged = <T>(look: () => T): Promise<T> => vi.waitFor(look, { timeout: 10_000, interval: 20 })
