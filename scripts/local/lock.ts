// A lock on a folder or file of the installation: a small file that names the process that holds it. One whose process is gone
// counts for nothing, however that process ended.
import { link, readFile, rm, writeFile } from 'node:fs/promises'

interface Holder {
  pid: number
  /** When the process began, where the system tells: another process may get its number later. */
  began: string
  /** What the holder says about itself. */
  about: string
}

/** @returns how to give it back, or what the living holder says about itself */
export async function takeLock(
  file: string,
  about: string,
): Promise<{ release(): Promise<void> } | { heldBy: string }> {
  const own = `${file}.${process.pid}.${crypto.randomUUID()}`
  const text = JSON.stringify({ pid: process.pid, began: await beginningOf(process.pid), about } satisfies Holder)
  await writeFile(own, text)
  try {
    // A link appears with its content or not at all.
    while (!(await isLinked(own, file))) {
      const held = await readFile(file, 'utf8').catch(() => undefined)
      if (held === undefined) continue
      const holder = JSON.parse(held) as Holder
      if (await isAlive(holder)) return { heldBy: holder.about }
      await rm(file, { force: true })
    }
    return { release: () => rm(file, { force: true }) }
  } finally {
    await rm(own, { force: true })
  }
}

const isLinked = (own: string, file: string): Promise<boolean> =>
  link(own, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )

async function isAlive({ pid, began }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Of somebody else, and so alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return began === (await beginningOf(pid))
}

/** Ticks since the machine started, on Linux; elsewhere nothing. */
async function beginningOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? ''
}
