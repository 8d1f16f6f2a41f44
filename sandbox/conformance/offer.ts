// GET or POST /conformance/offer: a fresh offer, for a program that drives a conformance suite and knows no partner's key. The
// sandbox's institution asks the issuer for it. With the suite's `credential_offer_endpoint` the caller is sent on to it with the offer:
// not the sandbox but the caller knows the certificate that the suite made for itself.
import { isConfigurableAddress } from '../../shared/http/address.ts'
import { Problem } from '../../shared/http/problem.ts'
import { partnerToken } from '../partner-token.ts'
import { findPersona } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'

const institution = 'sandbox-institution'

const noStore = { 'Cache-Control': 'no-store' }

export async function conformanceOfferEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const parameters = new URL(request.url).searchParams
  const endpoint = parameters.get('credential_offer_endpoint')
  if (endpoint !== null && !isConfigurableAddress(endpoint, true))
    throw wrong('credential_offer_endpoint', 'is neither https nor on localhost')
  const response = await askForOffer(sandbox, wishOf(parameters))
  if (response.status !== 201) return passOn(response)
  const answer = (await response.json()) as { credentialOfferUri: string }
  if (endpoint === null) return Response.json(answer, { headers: noStore })
  const joint = endpoint.includes('?') ? '&' : '?'
  const offer = new URL(answer.credentialOfferUri).search.slice(1)
  return new Response(null, { status: 303, headers: { ...noStore, Location: `${endpoint}${joint}${offer}` } })
}

/** What is wrong with the other parameters, the issuer says. */
function wishOf(parameters: URLSearchParams): object {
  const grant = parameters.get('grant') ?? 'authorizationCode'
  const txCode = parameters.get('tx_code')
  return {
    credentialConfigurationIds: parameters.getAll('configuration'),
    grant,
    ...(grant === 'preAuthorizedCode' && { subject: { ssin: ssinOf(parameters.get('persona') ?? 'jan') } }),
    ...(txCode !== null && { txCode: { value: txCode } }),
    byReference: parameters.get('by_reference') === 'true',
  }
}

function ssinOf(nickname: string): string {
  const persona = findPersona(nickname)
  if (!persona) throw wrong('persona', 'is nobody of the sandbox')
  return persona.ssin
}

async function askForOffer(sandbox: Sandbox, wish: object): Promise<Response> {
  const { issuerUrl } = sandbox.config
  return sandbox.fetch(`${issuerUrl}/issuance/v1/offers`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await partnerToken(sandbox, { of: issuerUrl, clientId: institution })}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(wish),
  })
}

const passOn = (response: Response): Response =>
  new Response(response.body, {
    status: response.status,
    headers: { ...noStore, 'Content-Type': response.headers.get('Content-Type') ?? 'application/json' },
  })

const wrong = (name: string, detail: string): Problem =>
  new Problem('badRequest', 'The request is not as this API describes it', {
    issues: [{ type: 'invalidInput', in: 'query', name, detail }],
  })
