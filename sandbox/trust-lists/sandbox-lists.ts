// Every list that the sandbox publishes: the lists of trusted entities (TS 119 602), the list of lists, its pivots and the lists of two countries
// (TS 119 612), each as it is now, and as it misbehaves.
import { day, hour } from '../../shared/clock.ts'
import { importSigner, type SignerSecret } from '../../shared/keys/signer.ts'
import { type TrustKind, trustKinds } from '../../shared/trust/trust-list.ts'
import { type ListOperators, operatorNames } from '../pki/list-operators.ts'
import type { SandboxRows } from '../stores.ts'
import { createTrustList, type ListedEntity, type ListInput } from './create-list.ts'
import type { NewState } from './create-service.ts'
import { type ListVersion, trustedListOf, xmlListType } from './create-trusted-list.ts'
import { isPublished, isSignedAnew, type ListBehaviour, misbehaved } from './list-behaviours.ts'
import { type IssuerChanges, isWithdrawn, readChanges } from './listed-issuers.ts'
import { type ListDraft, type PublishedList, publishList } from './publish-list.ts'
import {
  type ListedCertificates,
  sandboxTrustedList,
  type TrustedListName,
  trustedListNames,
} from './sandbox-trusted-lists.ts'
import { signXml } from './sign-xml.ts'
import { writeXml } from './write-xml.ts'
import { importXmlSigner } from './xml-signer.ts'

export type TrustEntities = Record<TrustKind, ListedEntity>
export type ListName = TrustKind | TrustedListName

export const listNames: readonly ListName[] = [...trustKinds, ...trustedListNames]
export const listOperator = operatorNames.entities

export const listPath = (name: ListName): string =>
  isTrustedList(name) ? `/trust/${name}.xml` : `/trust/${name}-providers.jwt`

const isTrustedList = (name: ListName): name is TrustedListName => trustedListNames.some((one) => one === name)

export interface ListsGiven {
  rows: SandboxRows
  baseUrl: string
  /** Signs the lists of trusted entities. */
  operator: SignerSecret
  operators: ListOperators
  entities: TrustEntities
  certificates: ListedCertificates
}

export interface SandboxLists {
  /** As it is published now; what becomes of it on its way is `answer`. */
  publish(name: ListName, now: number, behaviour?: ListBehaviour): Promise<PublishedList>
  answer(name: ListName, now: number, behaviour: ListBehaviour): Promise<string>
  contentType(name: ListName): string
}

export function createLists(given: ListsGiven): SandboxLists {
  // One after the other: two of one number would be two lists.
  const last = new Map<ListName, Promise<unknown>>()
  const inTurn = <T>(name: ListName, work: () => Promise<T>): Promise<T> => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work, work)
    last.set(name, mine)
    return mine
  }
  const draftOf = async (name: ListName, behaviour: ListBehaviour): Promise<ListDraft> => {
    const changes = await readChanges(given.rows)
    return isTrustedList(name)
      ? trustedListDraft(name, given, changes, behaviour)
      : entityListDraft(name, given, changes, behaviour)
  }
  const publish: SandboxLists['publish'] = (name, now, behaviour = 'none') =>
    inTurn(name, async () =>
      publishList(given.rows, name, await draftOf(name, isPublished(behaviour) ? behaviour : 'none'), now),
    )
  return {
    publish,
    answer: async (name, now, behaviour) => {
      const { document, sequenceNumber, issued, nextUpdate } = await publish(name, now, behaviour)
      if (!isSignedAnew(behaviour))
        return misbehaved(document, behaviour, { certificate: given.operators.be.impostor.x5c[0] ?? '' })
      const version = { issued, nextUpdate, sequenceNumber: behaviour === 'rolledBack' ? 1 : sequenceNumber }
      return (await draftOf(name, behaviour)).make(version)
    },
    contentType: (name) => (isTrustedList(name) ? xmlListType : 'application/jwt'),
  }
}

/** Of a pivot, which is a list of lists of the past. */
const pivotVersions: Partial<Record<TrustedListName, ListVersion>> = {
  'lotl-pivot-1': { sequenceNumber: 1, issued: Date.UTC(2025, 0, 1) / 1000, nextUpdate: Date.UTC(2025, 5, 30) / 1000 },
  'lotl-pivot-2': { sequenceNumber: 2, issued: Date.UTC(2025, 5, 1) / 1000, nextUpdate: Date.UTC(2025, 10, 30) / 1000 },
}

function trustedListDraft(
  name: TrustedListName,
  { baseUrl, operators, certificates }: ListsGiven,
  changes: IssuerChanges,
  behaviour: ListBehaviour,
): ListDraft {
  const changesOf = (issuer: 'qualified-ca' | 'qualified-attestations') =>
    (changes[issuer] ?? []).map(
      ({ withdrawn, since }): NewState => ({ status: withdrawn ? 'withdrawn' : 'granted', since }),
    )
  const { list, by, signer } = sandboxTrustedList(name, { baseUrl, operators, certificates, changesOf }, behaviour)
  const secret = behaviour === 'wrongSigner' ? by.impostor : signer === 'journal' ? operators.journal : by[signer]
  const version = pivotVersions[name]
  return {
    about: [list, secret.x5c, behaviour === 'expired'],
    renewEvery: version ? Number.POSITIVE_INFINITY : day,
    validFor: behaviour === 'expired' ? 0 : 30 * day,
    ...(version && { version }),
    make: async (at) => writeXml(await signXml(await importXmlSigner(secret), trustedListOf(list, at), at.issued)),
  }
}

function entityListDraft(
  kind: TrustKind,
  { baseUrl, operator, operators, entities }: ListsGiven,
  changes: IssuerChanges,
  behaviour: ListBehaviour,
): ListDraft {
  const secret =
    behaviour === 'wrongSigner'
      ? operators.entities.impostor
      : behaviour === 'nextSigner'
        ? operators.entities.next
        : operator
  const listed = listedEntities(kind, entities[kind], changes)
  const list = entityList(baseUrl, kind, behaviour === 'duplicateProviders' ? [...listed, ...listed] : listed)
  return {
    about: [list, secret.x5c, behaviour === 'expired'],
    renewEvery: hour,
    validFor: behaviour === 'expired' ? 0 : day,
    make: async (version) => createTrustList(await importSigner(secret), { ...list, ...version }),
  }
}

/** Whoever is withdrawn is on no list any more, but for one that has statuses. */
const listedEntities = (kind: TrustKind, entity: ListedEntity, changes: IssuerChanges): ListedEntity[] => {
  if (kind === 'pub-eaa') return [{ ...entity, changes: changes[kind] ?? [] }]
  return isWithdrawn(changes, kind) ? [] : [entity]
}

export const entityList = (
  baseUrl: string,
  kind: TrustKind,
  entities: readonly ListedEntity[],
): Omit<ListInput, keyof ListVersion> => ({
  kind,
  operator: listOperator,
  url: `${baseUrl}${listPath(kind)}`,
  entities,
})
