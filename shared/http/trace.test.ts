import { describe, expect, it } from 'vitest'
import { addTrace, traceOf } from './trace.ts'

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
