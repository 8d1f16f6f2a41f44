// The bench inside workerd: each case runs in a loop for some time, and the primitives that it rests on run in the same process, so
// that their ratio does not depend on the machine. GET /?case=NAME&ms=500 -> { perSecond, counts }.
import 'reflect-metadata'
import { cases } from './cases.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    const parameters = new URL(request.url).searchParams
    const chosen = cases[parameters.get('case') ?? '']
    if (!chosen) return Response.json(Object.keys(cases))
    const { counts, run } = await chosen()
    const milliseconds = Number(parameters.get('ms') ?? 500)
    for (let i = 0; i < 20; i++) await run(i)
    let done = 0
    const start = performance.now()
    while (performance.now() - start < milliseconds) for (let i = 0; i < 5; i++) await run(done++)
    return Response.json({ perSecond: (done * 1000) / (performance.now() - start), counts })
  },
}
