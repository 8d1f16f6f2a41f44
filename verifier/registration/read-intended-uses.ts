// The registration certificates in the binding PARTNERS, looked at once when the verifier starts (RPRC_19 to RPRC_21). One that has expired
// is no fault of the others: it refuses transactions of its own use alone, and the log says for a month before that it will.
// Refuses: a certificate that wallets would refuse, one name for two uses, and outside the sandbox a relying party that is registered for
// nothing, unless PARTNERS says that its register gives no certificates out.
import { day } from '../../shared/clock.ts'
import type { BindingReader } from '../../shared/http/bindings.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import type { Log } from '../../shared/log.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { parseCertificates } from '../../shared/trust/trust-sources.ts'
import { parseRegisteredUse, type RegisteredUse, RegistrationRefused } from './registered-use.ts'

/** By the partner's clientId. */
export type IntendedUses = ReadonlyMap<string, readonly RegisteredUse[]>

export interface Registrations {
  partners: readonly Partner[]
  /** What a partner's requests are signed with. */
  accessOf(partner: Partner): SignerSecret
  /** Where partners may ask without being registered. */
  sandbox: boolean
  /** Seconds. */
  now: number
  log: Log
}

const warning = 30 * day

/** Scopes with which claims of somebody are had. */
const asking = ['verification:transactions', 'verification:presentations:check']

export async function readIntendedUses(read: BindingReader, given: Registrations): Promise<IntendedUses> {
  const { partners, sandbox } = given
  const uses = new Map<string, RegisteredUse[]>()
  for (const [at, partner] of partners.entries()) {
    const { clientId, scopes = [], intendedUses = [], unregistered, openIdConnect } = partner
    const asks = openIdConnect !== undefined || asking.some((scope) => scopes.includes(scope))
    if (asks && intendedUses.length === 0 && !unregistered && !sandbox)
      read.refuse('PARTNERS', `/${at}/intendedUses: is missing: nobody asks without being registered`)
    uses.set(clientId, await usesOf(read, given, partner, `/${at}/intendedUses`))
  }
  return uses
}

async function usesOf(
  read: BindingReader,
  { accessOf, now, log }: Registrations,
  partner: Partner,
  pointer: string,
): Promise<RegisteredUse[]> {
  const { clientId, intendedUses = [] } = partner
  const access = parseCertificates(accessOf(partner).x5c ?? [])?.[0]
  const uses: RegisteredUse[] = []
  for (const [at, { id, registrationCertificate }] of intendedUses.entries()) {
    if (uses.some((use) => use.id === id)) read.refuse('PARTNERS', `${pointer}/${at}/id: is taken`)
    if (!access) {
      read.refuse('PARTNERS', `${pointer}/${at}/registrationCertificate: has no access certificate beside it`)
      continue
    }
    try {
      const use = await parseRegisteredUse(id, registrationCertificate, access)
      uses.push(use)
      if (use.expiresAt - now < warning)
        log({ event: 'registration.expires', partner: clientId, intendedUse: id, inSeconds: use.expiresAt - now })
    } catch (error) {
      if (!(error instanceof RegistrationRefused)) throw error
      read.refuse('PARTNERS', `${pointer}/${at}/registrationCertificate: ${error.message}`)
    }
  }
  return uses
}
