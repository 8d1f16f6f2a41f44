// POST /relying-party/told: the library's webhook, an example of how one verifies what it is told (RFC 9421): by the verifier's published
// key, over method, address, type and digest of the body. It then asks for the state itself, or fetches the result, as the library does
// when the browser comes. Refuses: everything that the verifier did not sign for this address, within five minutes.
import * as z from 'zod/mini'
import { textOf } from '../../shared/bytes.ts'
import { minute } from '../../shared/clock.ts'
import { readBytes } from '../../shared/http/body.ts'
import { MessageRefused, verifyMessage } from '../../shared/http/message-signature.ts'
import { parseJson } from '../../shared/json.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import type { Sandbox } from '../sandbox.ts'

const shape = z.strictObject({
  id: z.string(),
  state: z.enum(['answered', 'refused', 'walletError', 'cancelled', 'expired']),
})

type ToldGiven = Pick<Sandbox, 'config' | 'now' | 'fetch' | 'log'>

export async function toldEndpoint(sandbox: ToldGiven, request: Request): Promise<Response> {
  const { config, now, log } = sandbox
  const body = await readBytes(request, 10_000)
  const message = {
    method: request.method,
    // As it is registered: behind a proxy the request may say something else.
    targetUri: `${config.sandboxUrl}/relying-party/told`,
    headers: request.headers,
  }
  try {
    await verifyMessage(message, body, {
      keyOf: (keyId) => verifierKey(sandbox, keyId),
      components: ['@method', '@target-uri', 'content-digest', 'content-type'],
      tag: 'attestry-transaction-end',
      now: now(),
      maximumAge: 5 * minute,
    })
  } catch (error) {
    if (!(error instanceof MessageRefused)) throw error
    log({ event: 'library.deaf', reason: error.message })
    return new Response(null, { status: 401 })
  }
  const { state } = shape.parse(parseJson(textOf(body)))
  log({ event: 'library.told', state })
  return new Response(null, { status: 204 })
}

async function verifierKey({ fetch, config }: ToldGiven, keyId: string): Promise<CryptoKey | undefined> {
  const response = await fetch(`${config.verifierUrl}/.well-known/jwks.json`)
  const { keys } = (await response.json()) as { keys: { kid: string }[] }
  const jwk = keys.find(({ kid }) => kid === keyId)
  return jwk && importPublicJwk(parsePublicJwk(jwk))
}
