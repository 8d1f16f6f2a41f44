// What an institution on the command line is told to revoke, or to find. Refuses unknown flags, and what does not go together.
import { findPersona, personas } from '../../sandbox/personas.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { readArguments, UsageRefused } from './read-arguments.ts'

export const reasons = [
  'requested',
  'recordChanged',
  'deceased',
  'entitlementLost',
  'keyCompromised',
  'issuedInError',
] as const
export type Reason = (typeof reasons)[number]

/** Names of the keys of credentials, as the installation has them. */
export const signerNames = [
  'pid',
  'documentSigner',
  'attestation',
  'qualifiedAttestation',
  'drivingLicence',
  'ageProof',
] as const
export type SignerName = (typeof signerNames)[number]

export type Revoked =
  | { handle: string }
  | { ssin: string; types: string[] }
  /** A key by its name here, or the SHA-256 of its certificate. */
  | { signer: SignerName | { sha256: string } }

export type RevokeCommand =
  | { verb: 'revoke'; what: Revoked; reason: Reason }
  | { verb: 'find'; ssin: string; types: string[] }
  | { verb: 'progress'; id: string }

/** Of what can be revoked: a proof of age is only left to expire. */
const types = catalogue.filter(({ status }) => status !== 'none').map(({ id }) => id)

const usage = `Usage: npm run -s revoke -- --persona=NAME --type=T... [--reason=R]
       npm run -s revoke -- --handle=H|--signer=KEY [--reason=R]
       npm run -s revoke -- --find --persona=NAME [--type=T...]
       npm run -s revoke -- --progress=ID

Revokes for good, as the sandbox's institution, and tells how far it is until it is done.

  --persona=NAME  whose: ${personas.map(({ nickname }) => nickname).join(', ')}
  --type=T        which of their documents, each with a --type of its own:
                  ${types.join(', ')}
  --handle=H      one batch of copies, as --find and the issuer's log name it
  --signer=KEY    all that a key signed: ${signerNames.join(', ')},
                  or the SHA-256 of its certificate as /signing-certificates/ has it
  --reason=R      ${reasons.join(', ')};
                  requested where nothing is said, of a key keyCompromised
  --find          only shows which batches of copies the person has
  --progress=ID   how far an earlier revocation is`

/** @throws UsageRefused, UsageAsked */
export function parseRevokeCommand(args: string[]): RevokeCommand {
  const text = { type: 'string' } as const
  const { values } = readArguments(usage, {
    args,
    options: {
      persona: text,
      type: { type: 'string', multiple: true },
      handle: text,
      signer: text,
      reason: text,
      find: { type: 'boolean' },
      progress: text,
    },
  })
  const { persona, type = [], handle, signer, find = false, progress } = values
  const named = [persona, handle, signer, progress].filter((one) => one !== undefined)
  const reason = reasons.find((one) => one === values.reason)
  const isMeant =
    named.length === 1 &&
    (type.length > 0 ? persona !== undefined : find || persona === undefined) &&
    (!find || (persona !== undefined && values.reason === undefined)) &&
    (progress === undefined || values.reason === undefined) &&
    (values.reason === undefined || reason !== undefined)
  if (!isMeant) throw new UsageRefused(usage)
  if (progress !== undefined) return { verb: 'progress', id: progress }
  if (handle !== undefined) return { verb: 'revoke', what: { handle }, reason: reason ?? 'requested' }
  if (signer !== undefined)
    return { verb: 'revoke', what: { signer: signerOf(signer) }, reason: reason ?? 'keyCompromised' }
  const found = findPersona(persona ?? '')
  if (!found) throw new UsageRefused(`There is no ${persona}: choose one of ${nicknames()}`)
  const unknown = type.find((one) => !types.includes(one))
  if (unknown !== undefined) throw new UsageRefused(`There is no type ${unknown}: choose one of ${types.join(', ')}`)
  if (find) return { verb: 'find', ssin: found.ssin, types: type }
  return { verb: 'revoke', what: { ssin: found.ssin, types: type }, reason: reason ?? 'requested' }
}

const nicknames = (): string => personas.map(({ nickname }) => nickname).join(', ')

function signerOf(given: string): SignerName | { sha256: string } {
  const name = signerNames.find((one) => one === given)
  if (name) return name
  if (/^[\w-]{43}$/.test(given)) return { sha256: given }
  throw new UsageRefused(`There is no key ${given}: choose one of ${signerNames.join(', ')}, or give a SHA-256`)
}
