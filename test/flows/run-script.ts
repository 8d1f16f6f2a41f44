// Commands of package.json as a person runs them: in a process of their own, on one folder of state and keys.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { projectFolder } from '../../scripts/local/wrangler-config.ts'

export const script = (name: string, folder: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [`${projectFolder}scripts/${name}.ts`, ...args], {
    env: { ...process.env, ATTESTRY_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Until it ends. */
export async function outcomeOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  const [code] = await once(child, 'close')
  return { code, said }
}
