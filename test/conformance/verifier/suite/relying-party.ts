// Who drives the verifier, and looks at its result where the suite asks for a picture of it: relying parties of the sandbox, visitors for each
// way in which wallets know a verifier, and the library, whose requests have a registration certificate.
import { expect } from 'vitest'
import type { PresentationResult } from '../../../../sandbox/relying-party/verifier-client.ts'
import { partnerToken } from '../../../../scripts/local/partner-token.ts'
import { relyingParty, relyingPartyBy } from '../../../../scripts/local/relying-parties.ts'
import { suiteQuestion } from '../../../../scripts/local/suite-question.ts'
import { complaints } from '../../../flows/world.ts'
import { addresses, formatOf, pki } from './running.ts'
import type { Variant } from './variants.ts'

export interface Opened {
  id: string
  authorizationRequest: string
  clientId: string
}

export interface Question {
  /** In place of the usual PID. */
  query?: object
  /** Of the library, which is known by x509_hash. */
  intendedUse?: string
}

const tokens = new Map<string, Promise<string>>()

function tokenOf(clientId: string): Promise<string> {
  const known = tokens.get(clientId) ?? partnerToken({ pki }, addresses, 'verifier', clientId)
  tokens.set(clientId, known)
  return known
}

async function call(clientId: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${addresses.verifier}/verification/v1/transactions${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${await tokenOf(clientId)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`the verifier refused: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

/** On the same device under HAIP, which wants to come back to the browser, and across devices otherwise. */
export async function open(variant: Variant, { query, intendedUse }: Question): Promise<Opened> {
  const clientId = intendedUse === undefined ? relyingPartyBy(variant.prefix) : relyingParty
  const opened = await call(clientId, '', {
    query: query ?? suiteQuestion(formatOf(variant)),
    ...(intendedUse === undefined ? { purpose: 'Conformance' } : { intendedUse }),
    flow: variant.profile === 'haip' ? 'sameDevice' : 'crossDevice',
    responseMode: variant.mode,
  })
  return { ...(opened as Opened), clientId }
}

async function resultOf({ id, clientId }: Opened, redirectUri?: string): Promise<PresentationResult> {
  const responseCode = redirectUri && new URL(redirectUri).searchParams.get('response_code')
  return (await call(clientId, `/${id}/result`, responseCode ? { responseCode } : {})) as PresentationResult
}

/** What the picture would show. */
export async function expectAccepted(opened: Opened, redirectUri: string, claims: object) {
  const result = await resultOf(opened, redirectUri)
  expect(complaints(result)).toEqual([])
  expect([result.verdict, result.credentials.map((one) => one.claims)]).toEqual(['accepted', [claims]])
  const trusted = result.credentials[0]?.findings.find(({ check }) => check === 'issuerTrusted')
  expect(trusted?.reason).toContain('trusted for tests alone')
}

/** Refused for this reason and no other; what rests on it was not asked. */
export async function expectRefused(opened: Opened, check: string) {
  const result = await resultOf(opened)
  const failed = result.credentials.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'failed')
  expect([result.verdict, failed.map((finding) => finding.check)]).toEqual(['refused', [check]])
  expect(result.credentials.map(({ claims }) => claims)).toEqual([{}])
}
