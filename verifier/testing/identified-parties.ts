// Relying parties in memory, for tests: one for each way in which wallets can know one, each with a key of its own but for the first, and
// whom a wallet has to believe for it.
import 'reflect-metadata'
import { SubjectAlternativeNameExtension } from '@peculiar/x509'
import type { JWK } from 'jose'
import { day } from '../../shared/clock.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { type ClientIdentification, clientIdentifications, type Partner } from '../../shared/oauth/partner.ts'
import type { Verifier } from '../verifier.ts'
import { afternoon, createTestSigner } from './memory-provider.ts'
import { createTestVerifier, partner } from './memory-relying-party.ts'

export interface Identified {
  verifier: Verifier
  signers: ReadonlyMap<string, Signer>
  attester: JWK
}

/** Their `clientId`: `by` with a dash for a colon. */
export const partyOf = (by: ClientIdentification): string => by.replace(':', '-')

export async function createIdentified(clock = { time: afternoon }): Promise<Identified> {
  const attester = await createTestSigner('CN=Attester, C=BE')
  const signers = new Map<string, Signer>()
  const partners: Partner[] = []
  for (const by of clientIdentifications) {
    const clientId = partyOf(by)
    const host = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])
    const signer = await createTestSigner(`CN=Party by ${by}, C=BE`, [host])
    if (by !== 'x509_hash') signers.set(clientId, signer)
    const attestation = by === 'verifier_attestation' && (await attest(attester, signer.publicJwk))
    partners.push({
      ...partner,
      clientId,
      identifiedBy: by,
      ...(attestation && { verifierAttestation: attestation }),
    })
  }
  const verifier = await createTestVerifier({ partners: [partner, ...partners], signers, clock })
  return { verifier, signers, attester: attester.publicJwk }
}

/** These replace the right members; undefined removes one. */
export const attest = (attester: Signer, jwk: JWK, bend: object = {}, typ = 'verifier-attestation+jwt') =>
  signJws(
    attester,
    { typ },
    { iss: 'https://attester.example', sub: 'Library of Eupen', exp: afternoon + 30 * day, cnf: { jwk }, ...bend },
  )
