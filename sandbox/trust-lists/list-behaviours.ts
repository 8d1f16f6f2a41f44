// How a list of the sandbox fails on purpose, until it is told otherwise. Some of it is a list that its operator published so, with a sequence
// number of its own; the rest is done to the list on its way.
import { type Bytes, base64url, fromBase64url, textOf, utf8 } from '../../shared/bytes.ts'
import { servicesElement } from './create-service.ts'
import { element, writeXml } from './write-xml.ts'
import { named } from './xml-texts.ts'

/** Published so. */
const published = [
  'expired',
  'nextSigner',
  'duplicateProviders',
  'newPivot',
  'droppedSigner',
  'newJournal',
  'otherJournal',
] as const
/** Signed by somebody else or with another number, and forgotten. */
const signedAnew = ['rolledBack', 'wrongSigner'] as const
/** Done on the way. */
const changed = ['wrapped', 'unsigned', 'dtd'] as const
const unanswered = ['slow', 'unavailable', 'hugeAnswer'] as const

export type PublishedBehaviour = 'none' | (typeof published)[number]
export type ListBehaviour =
  | PublishedBehaviour
  | (typeof signedAnew)[number]
  | (typeof changed)[number]
  | (typeof unanswered)[number]

const ofAll = ['none', 'expired', 'rolledBack', 'wrongSigner', 'wrapped', 'unsigned', ...unanswered] as const
const ofXml = [...ofAll, 'dtd'] as const

/** What each list can do. */
export const listBehaviours = (list: string): readonly ListBehaviour[] => {
  if (list === 'lotl') return [...ofXml, 'newPivot', 'droppedSigner', 'newJournal', 'otherJournal']
  if (list === 'be') return [...ofXml, 'nextSigner', 'duplicateProviders']
  if (list === 'lu') return [...ofXml, 'nextSigner']
  return list.startsWith('lotl-pivot') ? ['none', ...unanswered] : [...ofAll, 'nextSigner', 'duplicateProviders']
}

export const isPublished = (behaviour: ListBehaviour): behaviour is PublishedBehaviour =>
  behaviour === 'none' || published.some((one) => one === behaviour)

export const isSignedAnew = (behaviour: ListBehaviour): behaviour is (typeof signedAnew)[number] =>
  signedAnew.some((one) => one === behaviour)

/** Base64 DER of who would like to be listed. */
export interface Forger {
  certificate: string
}

/** The document as it arrives. */
export function misbehaved(document: string, behaviour: ListBehaviour, forger: Forger): string {
  const isXml = document.startsWith('<')
  switch (behaviour) {
    case 'unsigned':
      return isXml
        ? document.replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '')
        : document.slice(0, document.lastIndexOf('.') + 1)
    case 'wrapped':
      return isXml ? withForgedSignature(document, forger) : withForgedPayload(document)
    case 'dtd':
      return `${billionLaughs}${document}`
    default:
      return document
  }
}

/**
 * A second signature that holds providers of its own: whoever takes away all signatures before hashing finds the first one valid, and whoever then
 * looks for providers anywhere finds these.
 */
function withForgedSignature(document: string, { certificate }: Forger): string {
  const service = {
    type: 'CA/QC',
    name: 'Forged',
    certificate,
    states: [{ status: 'granted', since: 0 }],
    additional: ['ForeSeals'],
  } as const
  const provider = element(
    'TrustServiceProvider',
    {},
    element('TSPInformation', {}, named('TSPName', 'Forged')),
    servicesElement([service]),
  )
  const forged = element(
    'ds:Signature',
    {},
    element('ds:Object', {}, element('TrustServiceProviderList', {}, provider)),
  )
  const end = document.lastIndexOf('</')
  return `${document.slice(0, end)}${writeXml(forged, [''])}${document.slice(end)}`
}

/** Under the signature of what it was. */
function withForgedPayload(jws: string): string {
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const forged = textOf(fromBase64url(payload)).replace(/"TEName":\[\{"lang":"en","value":"/g, '$&Forged ')
  return [header, base64url(utf8(forged)), signature].join('.')
}

const billionLaughs = `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')}]>`

const block: Bytes = utf8(' '.repeat(65_536))
const blocks = 3200

/** 200 megabytes, as fast as they are read. */
export function hugeBody(): ReadableStream<Bytes> {
  let sent = 0
  return new ReadableStream({
    pull: (controller) => {
      if (sent++ < blocks) controller.enqueue(block)
      else controller.close()
    },
  })
}
