// Who presented: the national number of a PID that the verifier accepted. A PID identifies at the level high, which is what the strictest
// credential asks of a login (CIR (EU) 2024/2977; login.ts). Refuses: what was not accepted, what is no PID, a PID of another country, whose
// numbers are not of our National Register, none or two numbers, and what is no national number.
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import { isObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { personalNumber } from '../interactive-config.ts'
import type { Issuer } from '../issuer.ts'
import type { Judged, PresentedCredential } from '../presentations.ts'

/** @throws OAuthError access_denied or invalid_request */
export function presentedPerson({ config, now }: Issuer, judged: Judged): Ssin {
  switch (judged.verdict) {
    case 'unreadable':
      throw new OAuthError('invalid_request', 'The openid4vp_response cannot be read')
    case 'over':
      throw new OAuthError('invalid_request', 'The presentation request has expired')
    case 'walletError':
      throw denied('The wallet presented nothing')
    case 'refused':
      throw denied('The presentation was refused')
    default:
      return subjectOf(judged.credentials, { now: now(), testNumbers: config.profile === 'sandbox' })
  }
}

function subjectOf(credentials: readonly PresentedCredential[], context: Parameters<typeof parseSsin>[1]): Ssin {
  // An attestation may name a number too, and identifies nobody.
  if (credentials.some(({ trust }) => trust !== 'pid')) throw denied('What was presented is no PID')
  if (credentials.some(({ country }) => country !== 'BE'))
    throw denied('The PID was issued by another country, whose numbers name nobody here')
  const [number, ...others] = new Set(credentials.map(numberOf))
  if (typeof number !== 'string' || others.length > 0)
    throw denied('The PID has no personal administrative number, or there are two persons')
  try {
    return parseSsin(number, context)
  } catch (error) {
    throw error instanceof SsinRefused ? denied('The personal administrative number is no national number') : error
  }
}

/** In a PID of mdoc format the claims stand in a name space that is named like its type. */
function numberOf({ format, type, claims }: PresentedCredential): unknown {
  const space = format === 'mso_mdoc' ? claims[type] : claims
  return isObject(space) ? space[personalNumber] : undefined
}

const denied = (description: string): OAuthError => new OAuthError('access_denied', description)
