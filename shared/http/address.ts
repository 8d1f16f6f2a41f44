// Which addresses may be spoken to. What others wrote (a status list's address) leads to https at a public name alone; what an operator
// configured may lead inside a network as well. In the sandbox both may be this machine, with or without TLS.
// Refuses of others: user info, IP addresses in whatever spelling (URL makes one of them), and names that lead inside a network.

/**
 * Top-level names that stand for this machine, its link, or a private network (RFC 6761, RFC 6762 with appendix G, RFC 8375, ICANN's
 * .internal); no host of the public has its name under .arpa.
 */
const inside = new Set('localhost localdomain local internal intranet private corp home lan arpa'.split(' '))

/** Of an operator's configuration. */
export function isConfigurableAddress(address: string, sandbox: boolean): boolean {
  const url = URL.parse(address)
  if (!url || url.username || url.password) return false
  return url.protocol === 'https:' || (sandbox && url.protocol === 'http:' && url.hostname === 'localhost')
}

/** Of anybody else. `schemes`: https alone, unless what is there is signed. */
export function isSafeAddress(address: string, sandbox: boolean, schemes: readonly string[] = ['https:']): boolean {
  const url = URL.parse(address)
  if (!url || url.username || url.password) return false
  if (sandbox && url.hostname === 'localhost') return url.protocol === 'https:' || url.protocol === 'http:'
  return schemes.includes(url.protocol) && isPublicName(url.hostname)
}

/** At a host that an operator named, with its port where that is not the usual one. `schemes`: such as `https:`. */
export function isAllowedAddress(address: string, hosts: readonly string[], schemes: readonly string[]): boolean {
  const url = URL.parse(address)
  return !!url && !url.username && !url.password && schemes.includes(url.protocol) && hosts.includes(url.host)
}

function isPublicName(hostname: string): boolean {
  // A dot at the end is no other name.
  const labels = hostname.replace(/\.$/, '').split('.')
  const last = labels.at(-1) ?? ''
  // IPv4 ends in a number, as no name may; IPv6 stands in brackets, without a dot.
  return labels.length > 1 && !labels.includes('') && !inside.has(last) && !/^\d+$/.test(last)
}
