// A result leaves, to its relying party and once: as JSON, or to who asks for application/jwt as a signed report.
import { createReport, type ToReport } from './report.ts'
import type { Verifier } from './verifier.ts'

export async function release(verifier: Verifier, request: Request, reported: ToReport): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store', Vary: 'Accept' }
  if (!wantsReport(request)) return Response.json({ id: reported.id, ...reported.result }, { headers })
  return new Response(await createReport(verifier, reported), {
    headers: { ...headers, 'Content-Type': 'application/jwt' },
  })
}

const wantsReport = (request: Request): boolean =>
  (request.headers.get('Accept') ?? '')
    .split(',')
    .some((one) => one.split(';')[0]?.trim().toLowerCase() === 'application/jwt')
