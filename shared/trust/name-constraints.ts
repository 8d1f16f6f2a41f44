// Name constraints (RFC 5280 sections 4.2.1.10 and 6.1.3 b, c): what an authority may certify names of. They hold for the subject and every
// alternative name of all certificates below, whether the extension is critical or not.
// Refuses: a name that is excluded, or not among those that are permitted of its form; a name of a form that we do not compare where that
// form is constrained; constraints that are malformed, with a distance, or more work than any authority needs.
import { type Bytes, equalBytes } from '../bytes.ts'
import type { Certificate } from './certificate.ts'
import { DerRefused, derElements, derSequence, tags } from './der.ts'
import { extensionIds } from './extensions.ts'
import { type GeneralName, generalNameOf, parseGeneralNames } from './general-names.ts'
import { attributeTexts, begins, isNoName, namePartsOf } from './names.ts'

export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

/** Names held against subtrees, over a whole path. */
const maximumComparisons = 20_000
const emailAttribute = '1.2.840.113549.1.9.1'

/** `value`: of the extension. @throws DerRefused */
export function parseNameConstraints(value: Bytes): NameConstraints {
  const trees = { permitted: [] as GeneralName[], excluded: [] as GeneralName[] }
  let last = 0
  for (const { tag, content } of derSequence(value)) {
    if ((tag !== 0xa0 && tag !== 0xa1) || tag <= last) throw new DerRefused('name constraints are malformed')
    last = tag
    const subtrees = derElements(content).map((subtree) => {
      const [base, ...distance] = subtree.tag === tags.sequence ? derElements(subtree.content) : []
      // minimum is 0 and left out, maximum is never there.
      if (!base || distance.length > 0) throw new DerRefused('a name constraint is malformed, or has a distance')
      return constraintOf(generalNameOf(base))
    })
    if (subtrees.length === 0) throw new DerRefused('name constraints are empty')
    trees[tag === 0xa0 ? 'permitted' : 'excluded'] = subtrees
  }
  if (last === 0) throw new DerRefused('name constraints are empty')
  return trees
}

function constraintOf(name: GeneralName): GeneralName {
  if (name.form === 'ip' && !isNetwork(name.address)) throw new DerRefused('a constrained network is malformed')
  if (name.form === 'dns' && name.text !== '' && !isHost(name.text))
    throw new DerRefused('a constrained domain is malformed')
  if (name.form === 'uri' && !isHost(name.text.replace(/^\./, '')))
    throw new DerRefused('a constrained host is malformed')
  if (name.form === 'email' && !isHost(name.text.replace(/^(\.|[^@]+@)/, '')))
    throw new DerRefused('a constrained mailbox is malformed')
  if (name.form === 'directory') namePartsOf(name.name)
  return name
}

/** What is wrong with the names of a path, its anchor last: constraints hold for all that stands below them. @throws DerRefused */
export function wrongName(path: readonly Certificate[]): string | undefined {
  const constraints: NameConstraints[] = []
  let comparisons = 0
  for (const [at, certificate] of [...path.entries()].reverse()) {
    // An authority that issued itself a new certificate certified no other name.
    const isHeld = constraints.length > 0 && (at === 0 || !certificate.selfIssued)
    for (const name of isHeld ? namesOf(certificate) : [])
      for (const { permitted, excluded } of constraints) {
        comparisons += permitted.length + excluded.length
        if (comparisons > maximumComparisons) return 'the names of the certificate chain take too long to check'
        const wrong = wrongUnder(name, permitted, excluded)
        if (wrong) return wrong
      }
    const own = certificate.extensions.get(extensionIds.nameConstraints)
    if (own && at === 0) return 'a certificate that is no authority has name constraints'
    if (own) constraints.push(parseNameConstraints(own.value))
  }
  return undefined
}

/** Every name that a certificate speaks for. */
function namesOf({ subjectName, extensions }: Certificate): GeneralName[] {
  const alternative = extensions.get(extensionIds.subjectAltName)
  const names = alternative ? parseGeneralNames(alternative.value) : []
  if (isNoName(subjectName)) return names
  const mailboxes = names.some(({ form }) => form === 'email') ? [] : attributeTexts(subjectName, emailAttribute)
  return [
    { form: 'directory', name: subjectName },
    ...names,
    ...mailboxes.map((text): GeneralName => ({ form: 'email', text })),
  ]
}

function wrongUnder(
  name: GeneralName,
  permitted: readonly GeneralName[],
  excluded: readonly GeneralName[],
): string | undefined {
  const ofForm = ({ form }: GeneralName): boolean => form === name.form
  const allowed = permitted.filter(ofForm)
  const forbidden = excluded.filter(ofForm)
  if (allowed.length === 0 && forbidden.length === 0) return undefined
  if (!isComparable(name))
    return 'a name in the certificate chain is of a form that cannot be held against its constraints'
  if (forbidden.some((tree) => isWithin(name, tree) || isWildcardOver(name, tree)))
    return 'a name in the certificate chain is excluded by its authority'
  if (allowed.length > 0 && !allowed.some((tree) => isWithin(name, tree)))
    return 'a name in the certificate chain is not among those that its authority may certify'
  return undefined
}

function isComparable(name: GeneralName): boolean {
  if (name.form === 'dns') return isHost(name.text.replace(/^\*\./, ''))
  if (name.form === 'uri') return hostOf(name.text) !== undefined
  if (name.form === 'email') return mailboxOf(name.text) !== undefined
  if (name.form === 'ip') return name.address.length === 4 || name.address.length === 16
  return name.form === 'directory'
}

function isWithin(name: GeneralName, tree: GeneralName): boolean {
  if (name.form === 'dns' && tree.form === 'dns') return isDomainWithin(name.text, tree.text)
  if (name.form === 'uri' && tree.form === 'uri') return isHostWithin(hostOf(name.text) ?? '', tree.text)
  if (name.form === 'email' && tree.form === 'email') return isMailboxWithin(name.text, tree.text)
  if (name.form === 'ip' && tree.form === 'ip') return isInNetwork(name.address, tree.address)
  if (name.form === 'directory' && tree.form === 'directory')
    return begins(namePartsOf(name.name), namePartsOf(tree.name))
  return false
}

/** The domain itself, or anything with labels before it. */
function isDomainWithin(name: string, tree: string): boolean {
  const [domain, top] = [name.toLowerCase(), tree.toLowerCase()]
  return top === '' || domain === top || domain.endsWith(`.${top}`)
}

/** `*.example` speaks for `a.example` too, and so is excluded with it. */
const isWildcardOver = (name: GeneralName, tree: GeneralName): boolean =>
  name.form === 'dns' &&
  tree.form === 'dns' &&
  name.text.startsWith('*.') &&
  isDomainWithin(tree.text, name.text.slice(2)) &&
  tree.text.split('.').length === name.text.split('.').length

/** With a dot before it hosts below a domain, else one host. */
const isHostWithin = (host: string, tree: string): boolean =>
  tree.startsWith('.') ? host.endsWith(tree.toLowerCase()) : host === tree.toLowerCase()

/** One mailbox, all of a host, or all of the hosts below a domain. */
function isMailboxWithin(text: string, tree: string): boolean {
  const mailbox = mailboxOf(text)
  if (!mailbox) return false
  const at = tree.lastIndexOf('@')
  if (at < 0) return isHostWithin(mailbox.host, tree)
  return mailbox.local === tree.slice(0, at) && mailbox.host === tree.slice(at + 1).toLowerCase()
}

function mailboxOf(text: string): { local: string; host: string } | undefined {
  const [local = '', host = '', ...more] = text.split('@')
  return local !== '' && isHost(host) && more.length === 0 ? { local, host: host.toLowerCase() } : undefined
}

/** A host by name: to an address, or to no host at all, constraints do not apply, and the name is refused (section 4.2.1.10). */
function hostOf(text: string): string | undefined {
  const host = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@]+)(?::\d*)?(?:[/?#]|$)/i.exec(text)?.[1]
  return host && isHost(host) && !/^[\d.]+$/.test(host) ? host.toLowerCase() : undefined
}

const isHost = (text: string): boolean => text.length <= 253 && /^[\w-]{1,63}(\.[\w-]{1,63})*$/.test(text)

function isNetwork(bytes: Bytes): boolean {
  if (bytes.length !== 8 && bytes.length !== 32) return false
  const mask = [...bytes.subarray(bytes.length / 2)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(mask)
}

function isInNetwork(address: Bytes, network: Bytes): boolean {
  if (network.length !== 2 * address.length) return false
  const masked = (bytes: Bytes): Bytes => bytes.map((byte, at) => byte & (network[address.length + at] ?? 0))
  return equalBytes(masked(address), masked(network.slice(0, address.length)))
}
