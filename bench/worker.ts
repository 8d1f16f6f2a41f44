// The bench inside workerd: each case runs in a loop for some time, and the primitives that it rests on run in the same process, so
// that their ratio does not depend on the machine. GET /?case=NAME&ms=500 -> { perSecond, demands }; a primitive is
// ?operation=sign&bytes=640 instead of a case, ?statusLists the lists of a million. POST: trusted lists, `{ name: base64 }`.
import 'reflect-metadata'
import { type Case, cases, createPrimitive, type Demand } from './cases.ts'
import { measureStatusLists } from './status-lists.ts'
import { type ListFiles, measureLists } from './trusted-lists.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'POST') return Response.json(await measureLists((await request.json()) as ListFiles))
    const parameters = new URL(request.url).searchParams
    if (parameters.has('statusLists')) return Response.json(await measureStatusLists())
    const chosen = await caseOf(parameters)
    if (!chosen) return Response.json(Object.keys(cases))
    const { demands, run } = chosen
    const milliseconds = Number(parameters.get('ms') ?? 500)
    for (let i = 0; i < 20; i++) await run(i)
    let done = 0
    const start = performance.now()
    while (performance.now() - start < milliseconds) for (let i = 0; i < 5; i++) await run(done++)
    return Response.json({ perSecond: (done * 1000) / (performance.now() - start), demands })
  },
}

async function caseOf(parameters: URLSearchParams): Promise<Case | undefined> {
  const operation = parameters.get('operation')
  if (operation) return createPrimitive(operation as Demand['operation'], Number(parameters.get('bytes')))
  return cases[parameters.get('case') ?? '']?.()
}
