// GET /health (Belgif hlth-res): UP, DEGRADED (still working, something it needs is away) or DOWN.

export type Health = 'UP' | 'DEGRADED' | 'DOWN'

export const healthResponse = (status: Health): Response =>
  Response.json({ status }, { status: status === 'DOWN' ? 503 : 200, headers: { 'Cache-Control': 'no-store' } })
