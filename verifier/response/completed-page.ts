// Where a wallet on another device sends its browser: nothing to do here, the other device goes on.
export const completedPage = (): Response =>
  new Response(
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Done</title><p>Done. Go on, on the device where you began.</p>',
    {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      },
    },
  )
