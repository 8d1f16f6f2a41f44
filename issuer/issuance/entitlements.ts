// What a person may be granted: a dry run of issuance, which asks the sources now, each once for each record and person and all at the same
// time, and signs nothing. Of the records only this comes out: whether there is a document, and about which child. Documents about children
// are found by the register's word on who they are, and never by anybody else's.
import { endOfBelgianDate } from '../../shared/belgium/belgian-date.ts'
import { isOfAge, type Ssin } from '../../shared/belgium/ssin.ts'
import {
  type CredentialType,
  type IssueContext,
  type RecordsOf,
  RecordUnfit,
} from '../../shared/credentials/credential-type.ts'
import { type AboutPerson, type Person, person, type RecordKind } from '../../shared/credentials/records.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Document, DocumentKind } from '../documents.ts'
import type { AskedClaims } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import type { Sources } from '../sources/create-sources.ts'
import type { Question } from '../sources/source.ts'
import { lookUpRecords, RecordUnavailable } from './look-up-records.ts'
import { daysOf } from './times.ts'

/**
 * `ready`: there is something to issue. `later`: a source does not say now, and may be asked again. `nothing`: the sources have nothing.
 * `noChildren`, and `childrenUnknown` while the register does not say.
 */
export type Standing = 'ready' | 'later' | 'nothing' | 'noChildren' | 'childrenUnknown'

export interface Entitlement extends Document {
  type: DocumentKind['type']
  standing: Standing
}

/** What is granted where nobody chooses: what there is; and what was asked for by its name and does not answer now, which is deferred. */
export const grantable = (found: readonly Entitlement[], { tryAll }: { tryAll: boolean }): Document[] =>
  found.filter(({ standing }) => standing === 'ready' || (standing === 'later' && !tryAll)).map(documentOf)

/** Nothing of the records. */
export const documentOf = ({ configurationIds, about }: Document): Document => ({
  configurationIds,
  ...(about !== undefined && { about }),
})

export interface EntitlementsInput {
  /** Who receives the documents. */
  subject: Ssin
  kinds: readonly DocumentKind[]
  /** By configuration: a source is not asked for more than will be issued. */
  claims?: Record<string, AskedClaims> | undefined
  /** Everything is tried. Otherwise only what is about children, and the rest is left to its issuance. */
  tryAll: boolean
}

/** In the order of the kinds. Throws nothing that a source may cause. */
export async function findEntitlements(
  issuer: Issuer,
  { subject, kinds, claims, tryAll }: EntitlementsInput,
  traceId: string,
): Promise<Entitlement[]> {
  const trial = { issuer, sources: onceForEach(issuer.sources, kinds), holder: subject, claims, traceId }
  const found = await Promise.all(
    kinds.map(async (kind): Promise<Entitlement[]> => {
      if (kind.type.about === 'children') return ofChildren(trial, kind)
      return [tryAll ? await tryOut(trial, kind, subject) : { ...kind, standing: 'ready' }]
    }),
  )
  return found.flat()
}

type LookUp = Pick<Sources, 'lookUp'>

interface Trial {
  issuer: Issuer
  sources: LookUp
  holder: Ssin
  claims: Record<string, AskedClaims> | undefined
  traceId: string
}

/** The second who asks for the same record of the same person gets the first one's answer. What several types are made of is asked whole. */
function onceForEach({ lookUp }: LookUp, kinds: readonly DocumentKind[]): LookUp {
  const needed = kinds.flatMap(({ type }) => Object.values(type.needs).map(({ name }) => name))
  const asked = new Map<string, Promise<AboutPerson>>()
  return {
    lookUp: <R extends AboutPerson>(kind: RecordKind<R>, { claims, ...question }: Question, traceId: string) => {
      const isShared = needed.indexOf(kind.name) !== needed.lastIndexOf(kind.name)
      const key = `${kind.name} ${question.about}`
      const answer = asked.get(key) ?? lookUp(kind, { ...question, ...(!isShared && { claims }) }, traceId)
      asked.set(key, answer)
      return answer as Promise<R>
    },
  }
}

async function ofChildren(trial: Trial, kind: DocumentKind): Promise<Entitlement[]> {
  const { today } = daysOf(trial.issuer.now())
  const question = { about: trial.holder, purpose: kind.type.id, day: today }
  const outcome = await settle(lookUpRecords(trial, { needs: { person } }, question, trial.traceId))
  if (typeof outcome === 'string')
    return [{ ...kind, standing: outcome === 'nothing' ? 'noChildren' : 'childrenUnknown' }]
  const { children } = outcome.records.person as Person
  const minors = [...new Set(children)].filter((child) => !isOfAge(child, today))
  if (minors.length === 0) return [{ ...kind, standing: 'noChildren' }]
  if (minors.length > mostChildren) return [{ ...kind, standing: 'childrenUnknown' }]
  return Promise.all(minors.map(async (about) => ({ ...(await tryOut(trial, kind, about)), about })))
}

/** Nobody has more: a register that says so is broken, and must not make us ask about all of them. */
const mostChildren = 40

async function tryOut(
  { issuer, sources, holder, claims, traceId }: Trial,
  kind: DocumentKind,
  about: Ssin,
): Promise<Entitlement> {
  const { type, configurationIds } = kind
  const { issuance, today } = daysOf(issuer.now())
  const names = namesOf(configurationIds.map((id) => claims?.[id]))
  const question = { about, purpose: type.id, day: today, ...(names && { claims: names }) }
  const context = { holder, issuance, today, claims: names }
  const outcome = await settle(
    lookUpRecords({ sources }, { needs: neededBy(type) }, question, traceId).then(({ records }) => {
      if (type.outlook) type.outlook.check(records, about, context)
      else mapAll(issuer, type, records, context)
      return { standing: 'ready' as const }
    }),
  )
  return { ...kind, standing: typeof outcome === 'string' ? outcome : outcome.standing }
}

const neededBy = ({ needs, outlook }: CredentialType): CredentialType['needs'] =>
  outlook ? Object.fromEntries(Object.entries(needs).filter(([name]) => outlook.needs.includes(name))) : needs

/** @throws RecordUnfit */
function mapAll(
  { now }: Issuer,
  type: CredentialType,
  records: RecordsOf<CredentialType['needs']>,
  context: IssueContext,
): void {
  const expiry = type.expiry(records, context)
  if (endOfBelgianDate(expiry) <= now()) throw new RecordUnfit('it has expired')
  type.toSdJwt?.(records, { ...context, expiry })
  type.toMdoc?.(records, { ...context, expiry })
}

/** Of all formats together; undefined where one of them is wanted whole. */
const namesOf = (asked: readonly (AskedClaims | undefined)[]): string[] | undefined =>
  asked.some((one) => one === undefined) ? undefined : [...new Set(asked.flatMap((one) => one?.names ?? []))]

/** What came of it, or why not. */
async function settle<T extends object>(trying: Promise<T>): Promise<T | 'later' | 'nothing'> {
  try {
    return await trying
  } catch (error) {
    if (error instanceof RecordUnfit) return 'nothing'
    if (error instanceof RecordUnavailable) return 'later'
    if (error instanceof OAuthError) return error.code === 'temporarily_unavailable' ? 'later' : 'nothing'
    throw error
  }
}
