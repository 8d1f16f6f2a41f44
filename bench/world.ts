// Who takes part in the bench: issuer and verifier in memory, with the sandbox's keys and a list that trusts them. Made once.
import type { Issuer } from '../issuer/issuer.ts'
import { chains, createMemoryIssuer } from '../issuer/testing/memory-issuer.ts'
import { createSandboxPki, type SandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import { day, startOfDay, systemClock } from '../shared/clock.ts'
import { importSigner } from '../shared/keys/signer.ts'
import { createModuleDigests } from '../shared/sha256/digests.ts'
import sha256 from '../shared/sha256/sha256.wasm'
import type { TrustList } from '../shared/trust/trust-list.ts'
import { createMemoryVerifier } from '../verifier/testing/memory-verifier.ts'
import type { Verifier } from '../verifier/verifier.ts'

export interface World {
  issuer: Issuer
  verifier: Verifier
}

let made: Promise<World> | undefined

/** The same keys, lists and people for all cases. */
export function world(): Promise<World> {
  made ??= createWorld()
  return made
}

async function createWorld(): Promise<World> {
  const pki = await createSandboxPki(systemClock())
  const [pid, documentSigner, access] = await Promise.all(
    [pki.signers.pid, pki.signers.documentSigner, pki.signers.access].map((secret) => importSigner(secret, chains)),
  )
  if (!pid || !documentSigner || !access) throw new TypeError('three signers were imported')
  const issuer = await createMemoryIssuer()
  const verifier = await createMemoryVerifier({ now: systemClock, accessSigner: access, lists: [listOf(pki)] })
  const digests = createModuleDigests(sha256)
  return {
    issuer: { ...issuer, now: systemClock, digests, signers: { ...issuer.signers, pid, documentSigner } },
    verifier: { ...verifier, digests },
  }
}

const listOf = ({ authorities }: SandboxPki): TrustList => ({
  kind: 'pid',
  sequenceNumber: 1,
  issued: startOfDay(systemClock()),
  nextUpdate: systemClock() + day,
  operator: 'bench',
  signerSha256: '',
  sha256: '',
  services: [
    {
      role: 'issuance',
      entity: 'bench',
      country: 'BE',
      identifiers: [],
      certificates: [authorities.pid, authorities.iaca],
    },
  ],
})
