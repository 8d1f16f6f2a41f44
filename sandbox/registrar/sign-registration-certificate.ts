// What every registration certificate of the sandbox's registrar has (ETSI TS 119 475 section 5.2): a compact JAdES baseline B with the party,
// whom to ask about it, the policies that hold, an end and a status.
import { base64, base64url, sha256 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { Signer } from '../../shared/keys/signer.ts'

export interface RegisteredParty {
  /** Trade name, and the name and identifier of the legal person: those of its access certificate, or wallets refuse it. */
  tradeName: string
  name: string
  identifier: string
  country: string
}

export interface Registration<Party extends RegisteredParty = RegisteredParty> {
  party: Party
  registryUrl: string
  status: { uri: string; index: number }
  /** Seconds. */
  issuedAt: number
}

/** Section 5.2.4: at most twelve months. */
const life = 364 * day

export const entitlement = (name: string): string => `https://uri.etsi.org/19475/Entitlement/${name}`

/** `members`: what this party is registered for. @returns compact JWS */
export async function signRegistrationCertificate(
  signer: Signer,
  { party, registryUrl, status, issuedAt }: Registration,
  members: object,
): Promise<string> {
  const [certificate] = signer.chain
  if (!certificate) throw new TypeError('a registrar signs with a certificate')
  const header = {
    typ: 'rc-wrp+jwt',
    iat: issuedAt,
    'x5t#S256': base64url(await sha256(certificate)),
    x5c: signer.chain.map(base64),
  }
  return signJws(signer, header, {
    name: party.tradeName,
    sub_ln: party.name,
    sub: party.identifier,
    country: party.country,
    registry_uri: registryUrl,
    ...members,
    public_body: true,
    info_uri: 'https://attestry.example/',
    support_uri: 'https://attestry.example/contact',
    privacy_policy: 'https://attestry.example/privacy',
    supervisory_authority: {
      uri: 'https://authority.example/',
      email: 'contact@authority.example',
      phone: '+32 2 000 00 00',
    },
    // Of a registration certificate as JWT, and where that policy is to be read.
    policy_id: ['0.4.0.19475.3.1'],
    certificate_policy: 'https://attestry.example/registrar-policy',
    iat: issuedAt,
    exp: issuedAt + life,
    status: { status_list: { idx: status.index, uri: status.uri } },
  })
}
