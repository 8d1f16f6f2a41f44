// A path between examples, judged in one word, for the tests beside this file.
import { now, type Party } from './example-certificates.ts'
import { type CertificatePurpose, checkPath } from './path.ts'

export interface PathGiven {
  chain: readonly Party[]
  anchors: readonly Party[]
  /** Seconds. */
  at?: number
  purpose?: CertificatePurpose
}

/** The number of certificates from the signer to the anchor, or why there is no path. */
export async function judgePath({
  chain,
  anchors,
  at = now,
  purpose = 'statusList',
}: PathGiven): Promise<number | string> {
  const certificates = chain.map(({ certificate }) => certificate)
  const result = await checkPath({
    chain: certificates,
    anchors: anchors.map(({ certificate }) => certificate),
    at,
    purpose,
  })
  if (!result.trusted) return result.reason
  const complete = result.path[0] === certificates[0] && result.path.at(-1) === result.anchor
  return complete ? result.path.length : 'the path has other ends'
}
