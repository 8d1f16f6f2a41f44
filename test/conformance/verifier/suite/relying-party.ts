// Who drives the verifier, and looks at its result where the suite asks for a picture of it: a relying party of the sandbox, one for each way
// in which wallets know a verifier.
import { expect } from 'vitest'
import type { PresentationResult } from '../../../../sandbox/relying-party/verifier-client.ts'
import { partnerToken } from '../../../../scripts/local/partner-token.ts'
import { relyingPartyBy } from '../../../../scripts/local/relying-parties.ts'
import { suiteQuestion } from '../../../../scripts/local/suite-question.ts'
import { complaints } from '../../../flows/world.ts'
import { addresses, formatOf, pki } from './running.ts'
import type { Variant } from './variants.ts'

export interface Opened {
  id: string
  authorizationRequest: string
}

const tokens = new Map<string, Promise<string>>()

function tokenOf({ prefix }: Variant): Promise<string> {
  const known = tokens.get(prefix) ?? partnerToken({ pki }, addresses, 'verifier', relyingPartyBy(prefix))
  tokens.set(prefix, known)
  return known
}

async function call(variant: Variant, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${addresses.verifier}/verification/v1/transactions${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${await tokenOf(variant)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`the verifier refused: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

/** On the same device under HAIP, which wants to come back to the browser, and across devices otherwise. */
export const open = (variant: Variant, query: object = suiteQuestion(formatOf(variant))): Promise<Opened> =>
  call(variant, '', {
    query,
    purpose: 'Conformance',
    flow: variant.profile === 'haip' ? 'sameDevice' : 'crossDevice',
    responseMode: variant.mode,
  }) as Promise<Opened>

async function resultOf(variant: Variant, { id }: Opened, redirectUri?: string): Promise<PresentationResult> {
  const responseCode = redirectUri && new URL(redirectUri).searchParams.get('response_code')
  return (await call(variant, `/${id}/result`, responseCode ? { responseCode } : {})) as PresentationResult
}

/** What the picture would show. */
export async function expectAccepted(variant: Variant, opened: Opened, redirectUri: string, claims: object) {
  const result = await resultOf(variant, opened, redirectUri)
  expect(complaints(result)).toEqual([])
  expect([result.verdict, result.credentials.map((one) => one.claims)]).toEqual(['accepted', [claims]])
  const trusted = result.credentials[0]?.findings.find(({ check }) => check === 'issuerTrusted')
  expect(trusted?.reason).toContain('trusted for tests alone')
}

/** Refused for this reason and no other; what rests on it was not asked. */
export async function expectRefused(variant: Variant, opened: Opened, check: string) {
  const result = await resultOf(variant, opened)
  const failed = result.credentials.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'failed')
  expect([result.verdict, failed.map((finding) => finding.check)]).toEqual(['refused', [check]])
  expect(result.credentials.map(({ claims }) => claims)).toEqual([{}])
}
