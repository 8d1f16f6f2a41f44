// GET /health (Belgif hlth-res): UP, DEGRADED (still working, something it needs is away) or DOWN.

export type Health = 'UP' | 'DEGRADED' | 'DOWN'

/** What is not well, where everybody may know. */
export type HealthDetails = Readonly<Record<string, { status: Health; reason: string }>>

export const healthResponse = (status: Health, details: HealthDetails = {}): Response =>
  Response.json(
    { status, ...(Object.keys(details).length > 0 && { details }) },
    { status: status === 'DOWN' ? 503 : 200, headers: { 'Cache-Control': 'no-store' } },
  )
