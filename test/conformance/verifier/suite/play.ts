// A module from the link to the verifier's answer. What has to be accepted is answered with 200 and where the browser goes, and with nothing
// else; what has to be refused with 4xx, at once.
import { expect } from 'vitest'
import type { Bend } from './bend.ts'
import { checkRequest } from './check-request.ts'
import { mdocClaims, presentMdoc } from './present-mdoc.ts'
import { presentSdJwt, sdJwtClaims } from './present-sd-jwt.ts'
import { type Fetching, readRequest } from './read-request.ts'
import { expectAccepted, expectRefused, open, type Question } from './relying-party.ts'
import { respond } from './respond.ts'
import type { Variant } from './variants.ts'

export interface Played extends Bend, Question {
  fetching?: Fetching
}

async function play(variant: Variant, { fetching = 'once', ...played }: Played) {
  const opened = await open(variant, played)
  const request = await readRequest(opened.authorizationRequest, fetching)
  await checkRequest(variant, request)
  const { parameters } = request
  const presentation = await (variant.format === 'sd_jwt_vc' ? presentSdJwt : presentMdoc)(parameters, played)
  const [asked] = parameters.dcql_query.credentials
  const claims = variant.format === 'sd_jwt_vc' ? sdJwtClaims(asked) : mdocClaims(asked?.meta.doctype_value)
  return { opened, claims, request, response: await respond(variant, parameters, presentation) }
}

export async function accepts(variant: Variant, played: Played = {}) {
  const { opened, claims, request, response } = await play(variant, played)
  const { status, headers } = response
  const body = (await response.json()) as { redirect_uri: string }
  expect([status, headers.get('Content-Type'), body]).toEqual([
    200,
    'application/json',
    { redirect_uri: expect.stringMatching(/^https:/) },
  ])
  await expectAccepted(opened, body.redirect_uri, claims)
  return request
}

/** `check`: by which the report says that it failed. */
export async function refuses(variant: Variant, bend: Bend, check: string): Promise<void> {
  const { opened, response } = await play(variant, bend)
  expect(response.status).toBe(400)
  await expectRefused(opened, check)
}
