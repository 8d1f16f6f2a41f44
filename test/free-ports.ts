// Ports of this machine that nobody listens on.
import { createServer } from 'node:net'

/** The first of three free ports in a row. Processes that ask at the same time look at other ones. */
export async function freePorts(): Promise<number> {
  for (let port = 18_700 + (Number(process.env.VITEST_POOL_ID ?? 0) * 500 + (process.pid % 500)) * 3; ; port += 3)
    if ((await Promise.all([port, port + 1, port + 2].map(isFree))).every(Boolean)) return port
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
