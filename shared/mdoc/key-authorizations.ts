// Elements that the device signs itself (ISO/IEC 18013-5 sections 9.1.2.4 and 9.1.3, VP-MDOC-09): only those that the issuer lets it sign, by whole
// name spaces or one by one. They are no part of what is revealed: what a device says is attested by nobody.
// Refuses: every other element, authorizations and name spaces that are malformed.
import type { CborValue } from './cbor.ts'
import type { CborMap } from './cose.ts'
import { mapOf, textOf } from './expect.ts'
import { MdocRefused } from './mdoc-refused.ts'

export interface KeyAuthorizations {
  nameSpaces: ReadonlySet<string>
  /** Name space -> elements. */
  elements: ReadonlyMap<string, ReadonlySet<string>>
}

/** @param value of deviceKeyInfo. @throws MdocRefused */
export function keyAuthorizationsOf(value: CborValue | undefined): KeyAuthorizations {
  if (value === undefined) return { nameSpaces: new Set(), elements: new Map() }
  const authorizations = mapOf(value, 'keyAuthorizations')
  const elements = authorizations.get('dataElements') ?? new Map()
  return {
    nameSpaces: textsOf(authorizations.get('nameSpaces') ?? []),
    elements: new Map(
      [...mapOf(elements, 'keyAuthorizations')].map(([name, own]) => [textOf(name, 'a name space'), textsOf(own)]),
    ),
  }
}

function textsOf(value: CborValue): Set<string> {
  if (!Array.isArray(value)) throw new MdocRefused('keyAuthorizations are malformed')
  return new Set(value.map((one) => textOf(one, 'a name in keyAuthorizations')))
}

/** @throws MdocRefused */
export function checkKeyAuthorizations(signedByDevice: CborMap, { nameSpaces, elements }: KeyAuthorizations): void {
  for (const [name, own] of signedByDevice) {
    const space = textOf(name, 'a device name space')
    for (const element of mapOf(own, 'a device name space').keys())
      if (!nameSpaces.has(space) && !elements.get(space)?.has(textOf(element, 'an element of the device')))
        throw new MdocRefused('the device signs an element of its own that its issuer does not let it sign')
  }
}
