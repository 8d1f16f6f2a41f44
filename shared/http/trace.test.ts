import { describe, expect, it } from 'vitest'
import { addTrace, answeredTraceId, traced, traceOf } from './trace.ts'

const request = (id?: string) =>
  new Request('https://issuer.example', { headers: id === undefined ? {} : { 'BelGov-Trace-Id': id } })

describe('a trace', () => {
  it('is ours, new for each request, whatever the caller sends (Belgif trc-header)', () => {
    const [first, second] = [traceOf(request('caller')), traceOf(request('caller'))]
    expect(first.id).toMatch(/^[\da-f-]{36}$/)
    expect(second.id).not.toBe(first.id)
    expect(first.relatedId).toBe('caller')
  })

  it.each(['a', 'A-9', '0c9f6b0e-6f0c-4c63-8a8e-4b0a1f6d1f53'])('relates to that of the caller: %s', (id) => {
    expect(traceOf(request(id)).relatedId).toBe(id)
  })

  it.each(['', 'x'.repeat(37), 'a b', 'a_b', 'jan@example.be', '"', '<script>', 'a,b', 'é'])(
    'does not relate to what is no trace id: "%s"',
    (id) => {
      expect(traceOf(request(id))).toEqual({ id: expect.any(String) })
    },
  )

  it('stands on the response, beside the one that it relates to', () => {
    const response = new Response(null, { headers: { 'BelGov-Trace-Id': 'another' } })
    addTrace(response, { id: 'ours', relatedId: 'theirs' })
    expect(response.headers.get('BelGov-Trace-Id')).toBe('ours')
    expect(response.headers.get('BelGov-Related-Trace-Id')).toBe('theirs')
    const alone = new Response()
    addTrace(alone, { id: 'ours' })
    expect(alone.headers.has('BelGov-Related-Trace-Id')).toBe(false)
  })
})

describe('a call of ours', () => {
  it('has a new trace id beside its own headers (Belgif trc-header)', () => {
    const init = { method: 'POST', headers: { Accept: 'application/json', 'BelGov-Trace-Id': 'ours' } }
    const [first, second] = [traced(init), traced(init)]
    expect(first.id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    expect(second.id).not.toBe(first.id)
    expect(first.init.method).toBe('POST')
    const headers = first.init.headers as Headers
    expect([headers.get('Accept'), headers.get('BelGov-Trace-Id')]).toEqual(['application/json', first.id])
  })

  it('is answered under the id of who answers, if that is a UUID', () => {
    const idOf = (id: string) => answeredTraceId(new Response(null, { headers: { 'BelGov-Trace-Id': id } }))
    expect(idOf('0C9F6B0E-6f0c-4c63-8a8e-4b0a1f6d1f53')).toBe('0c9f6b0e-6f0c-4c63-8a8e-4b0a1f6d1f53')
    for (const other of ['', 'jan', '85631412136', '0c9f6b0e6f0c4c638a8e4b0a1f6d1f53', `${crypto.randomUUID()}-jan`])
      expect(idOf(other)).toBeUndefined()
    expect(answeredTraceId(new Response())).toBeUndefined()
  })
})
