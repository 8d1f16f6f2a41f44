// The binding TRUST_LISTS: where lists of trusted entities are published, of which kind, and who signs them. Every fault is named.
import { fromBase64 } from '../bytes.ts'
import { isConfigurableAddress } from '../http/address.ts'
import type { BindingReader } from '../http/bindings.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { isDeviation } from './deviation.ts'
import { profiles, type TrustKind } from './trust-list.ts'

export interface TrustSource {
  kind: TrustKind
  url: string
  /** Certificates of the list operator, from configuration. */
  signers: readonly Certificate[]
  /** Below this number no list is taken, whatever is remembered: for the first start. */
  sequenceNumber?: number
  /** JSON unless it says otherwise. */
  form?: 'json' | 'xml'
  /** Names of deviations; none is strict. */
  tolerate?: readonly string[]
  /** Whom the list names as its next signer may sign it. */
  selfRollover?: boolean
  /** Of a signer that is certified by an authority of the list, a CRL has to be known. Otherwise that none is known is a warning. */
  crl?: 'required'
}

type SourceBinding = Omit<TrustSource, 'signers'> & { signers: string[] }

export function readTrustSources(read: BindingReader, sandbox: boolean): TrustSource[] {
  let sources: TrustSource[] = []
  read.json<SourceBinding[]>('TRUST_LISTS', (list) => {
    if (!Array.isArray(list) || list.length === 0) return 'names no source of trust'
    if (list.some(({ kind }) => !Object.hasOwn(profiles, kind))) return 'names a list of an unknown kind'
    if (!list.every(({ sequenceNumber: number = 1 }) => Number.isSafeInteger(number) && number > 0))
      return 'names a list by something that is no sequence number'
    const fault = list.map(optionsFault).find((one) => one !== undefined)
    if (fault) return fault
    if (list.some(({ signers }) => !signers?.length)) return 'names a list without the certificates of its operator'
    if (!list.every(({ url }) => isConfigurableAddress(url, sandbox)))
      return 'names a list that is not at an https address'
    if (list.some(({ crl }) => crl !== undefined && crl !== 'required'))
      return 'says of the CRLs of a list something else than that they are required'
    sources = list.flatMap((source) => {
      const signers = parseCertificates(source.signers)
      return signers ? { ...source, signers } : []
    })
    return sources.length === list.length ? undefined : 'names a certificate that cannot be read'
  })
  return sources
}

function optionsFault({ kind, form = 'json', tolerate = [], selfRollover = false }: SourceBinding): string | undefined {
  if (form !== 'json' && form !== 'xml') return 'names a list of an unknown form'
  // Annex H.4 alone has XML.
  if (form === 'xml' && kind !== 'pub-eaa') return 'names a list in XML of a kind that has none'
  if (typeof selfRollover !== 'boolean') return 'says neither yes nor no to selfRollover'
  return Array.isArray(tolerate) && tolerate.every(isDeviation) ? undefined : 'tolerates a deviation that has no name'
}

/** Base64 DER; undefined when one of them cannot be read. */
export function parseCertificates(texts: readonly string[]): Certificate[] | undefined {
  try {
    return texts.map((text) => parseCertificate(fromBase64(text)))
  } catch {
    return undefined
  }
}
