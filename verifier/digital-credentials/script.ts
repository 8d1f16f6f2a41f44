// GET /digital-credentials.js: the script with which pages of relying parties ask a browser. Public, and the same for everybody, so that any
// page may import it and every cache may keep it.
export const scriptEndpoint = (script: string): Response =>
  new Response(script, {
    headers: {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=3600',
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    },
  })
