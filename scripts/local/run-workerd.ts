// One workerd process that never outlives us: a shell stands between, holds the reading end of a pipe from us, and ends workerd
// when the pipe closes, however we ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** Path of the binary: all that the package exports. */
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }

const untilPipeCloses = `
exec 3<&0
"$0" "$@" </dev/null 3<&- &
child=$!
(read -r _ <&3; kill $child 2>/dev/null) 3<&3 &
watcher=$!
exec 3<&-
wait $child
code=$?
kill $watcher 2>/dev/null
exit $code`

export interface RunningWorkerd {
  process: ChildProcess
  /** What it wrote last, for error messages. */
  lastLines(): string
  stop(): Promise<void>
}

export function runWorkerd(
  configFile: string,
  environment: Record<string, string>,
  onLine?: (line: string) => void,
): RunningWorkerd {
  const child = spawn('sh', ['-c', untilPipeCloses, workerd, 'serve', configFile], {
    cwd: dirname(configFile),
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  })
  let lines: string[] = []
  const read = (chunk: Buffer): void => {
    const fresh = chunk.toString().split('\n').filter(Boolean)
    lines = [...lines, ...fresh].slice(-20)
    if (onLine) for (const line of fresh) onLine(line)
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  return {
    process: child,
    lastLines: () => lines.join('\n'),
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}
