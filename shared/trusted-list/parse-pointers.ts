// Pointers of the list of lists (ETSI TS 119 612 section 5.3.13): where the list of each country is, what kind of file, and who may sign it.
// A pointer that does not say of which territory, type or place it is leads nowhere and is left out.
import { childrenOf, type XmlElement } from '../xml/xml-element.ts'
import { additionalNamespace, atMostOne, certificateOf, listNamespace } from './read-list-element.ts'
import type { ListPointer } from './trusted-list.ts'

/** `of`: the scheme information of a list. `to`: one territory alone, where nothing is asked of the others. */
export function parsePointers(of: XmlElement, to?: string): ListPointer[] {
  const pointers = atMostOne(of, 'PointersToOtherTSL')
  return pointers ? childrenOf(pointers, listNamespace, 'OtherTSLPointer').flatMap((one) => pointerOf(one, to)) : []
}

function pointerOf(pointer: XmlElement, to: string | undefined): ListPointer[] {
  const qualifiers = childrenOf(
    atMostOne(pointer, 'AdditionalInformation') ?? nothing,
    listNamespace,
    'OtherInformation',
  )
  const said = (name: string, namespace = listNamespace): string | undefined => {
    const values = qualifiers.flatMap((one) => childrenOf(one, namespace, name))
    // Of two territories or types nobody knows which is meant.
    return values.length === 1 ? values[0]?.text.trim() || undefined : undefined
  }
  const location = atMostOne(pointer, 'TSLLocation')?.text.trim()
  const territory = said('SchemeTerritory')
  const type = said('TSLType')
  if (!location || !territory || !type || (to !== undefined && territory !== to)) return []
  return [{ territory, location, mimeType: said('MimeType', additionalNamespace), type, signers: signersOf(pointer) }]
}

/** More than one while an old signer gives way to a new one. */
function signersOf(pointer: XmlElement): string[] {
  const identities = childrenOf(
    atMostOne(pointer, 'ServiceDigitalIdentities') ?? nothing,
    listNamespace,
    'ServiceDigitalIdentity',
  )
  const certificates = identities
    .flatMap((identity) => childrenOf(identity, listNamespace, 'DigitalId'))
    .flatMap((id) => childrenOf(id, listNamespace, 'X509Certificate'))
    .flatMap(({ text }) => certificateOf(text) ?? [])
  return [...new Set(certificates)]
}

const nothing: XmlElement = { namespace: '', name: '', attributes: [], children: [], text: '' }
