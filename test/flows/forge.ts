// Credentials that our issuer would never sign, for tests of refusals: any content, any signer of the sandbox, any certificate.
import type { JWK } from 'jose'
import { createHolderKey, publicPart } from '../../sandbox/wallet/holder-key.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { sha256 } from '../../shared/bytes.ts'
import { day, startOfDay, systemClock } from '../../shared/clock.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parsePublicJwk } from '../../shared/keys/public-key.ts'
import { importSigner, type Signer, type SignerSecret } from '../../shared/keys/signer.ts'
import { fullDate } from '../../shared/mdoc/cbor.ts'
import { prepareMdoc, signMdoc } from '../../shared/mdoc/issue.ts'
import { systemRandom } from '../../shared/random.ts'
import { prepareSdJwt, signSdJwt } from '../../shared/sd-jwt/issue.ts'
import { addresses, mdocId, pki, sdJwtId } from './world.ts'

const today = (): number => startOfDay(systemClock())
const identity = { family_name: 'Forged', given_name: 'Very', birthdate: '1990-01-01' }

export interface SdJwtWish {
  signer?: SignerSecret
  /** The header names the certificate of this one. */
  named?: SignerSecret | undefined
  plain?: JsonObject
  disclosable?: JsonObject
  typ?: string
  own?: JsonObject
}

export async function forgeSdJwt({
  signer = pki.signers.pid,
  named,
  plain = {},
  disclosable = identity,
  typ = 'dc+sd-jwt',
  own = {},
}: SdJwtWish = {}): Promise<HeldCredential> {
  const key = await createHolderKey()
  const by = await naming(signer, named)
  const prepared = prepareSdJwt(by, {
    typ,
    plain: { iss: addresses.issuer, vct: 'urn:eudi:pid:1', iat: today(), exp: today() + day, ...plain },
    disclosable,
  })
  const credential = await signSdJwt({ signer: by, random: systemRandom }, prepared, {
    cnf: { jwk: publicPart(key) as JsonObject },
    ...own,
  })
  return held('dc+sd-jwt', sdJwtId, credential, key)
}

export interface MdocWish {
  signer?: SignerSecret
  /** The protected header names the certificate of this one. */
  named?: SignerSecret | undefined
  docType?: string
  validFrom?: number
  validUntil?: number
  status?: { index: number; uri: string }
}

export async function forgeMdoc({
  signer = pki.signers.documentSigner,
  named,
  docType = 'eu.europa.ec.eudi.pid.1',
  validFrom = today(),
  validUntil = today() + day,
  status,
}: MdocWish = {}): Promise<HeldCredential> {
  const key = await createHolderKey()
  const by = await naming(signer, named)
  const elements = [
    ['family_name', 'Forged'],
    ['given_name', 'Very'],
    ['birth_date', fullDate('1990-01-01')],
  ] as const
  const validity = { signed: validFrom, validFrom, validUntil }
  const prepared = prepareMdoc(by, { docType, nameSpaces: { 'eu.europa.ec.eudi.pid.1': elements }, validity })
  const credential = await signMdoc({ signer: by, random: systemRandom }, prepared, {
    deviceKey: parsePublicJwk(publicPart(key)),
    ...(status && { status }),
  })
  return held('mso_mdoc', mdocId, credential, key)
}

const held = (
  format: HeldCredential['format'],
  configurationId: string,
  credential: string,
  key: JWK,
): HeldCredential => ({
  format,
  configurationId,
  issuer: addresses.issuer,
  credential,
  key,
  used: false,
})

/** A signer that says of itself, under its signature, that its certificate is that of another. */
async function naming(signer: SignerSecret, named: SignerSecret | undefined): Promise<Signer> {
  const by = await importSigner(signer)
  if (!named) return by
  const [certificate] = (await importSigner(named)).chain
  if (!certificate) throw new TypeError('who is named has a certificate')
  return { ...by, published: { url: `${addresses.issuer}/signing-certificates/x`, sha256: await sha256(certificate) } }
}
