// SD-JWTs with anything in them, rightly signed, for tests of refusals: put together by hand, since no library of ours would.
import { base64 } from '../../shared/bytes.ts'
import { createParty, digestOf, digestsOf, disclose, jws, type Party } from '../../shared/sd-jwt/example-sd-jwt.ts'
import type { Transaction } from '../transaction.ts'
import { afternoon, type Provider, today, vct } from './memory-provider.ts'

export interface Craft {
  /** These replace the right ones; undefined removes one. */
  header?: object
  payload?: object
  disclosures?: string[]
  kbHeader?: object
  kbClaims?: object
  holder?: Party
  /** False leaves it out. */
  keyBinding?: boolean
  /** What the issuer says of its hash, where the key-binding JWT has to use another than SHA-256. */
  hashes?: (text: string) => Promise<string>
}

export const shown = [
  disclose('2GLC42sKQveCfGfryNRN9w', 'family_name', 'Peeters'),
  disclose('eluV5Og3gSNII8EYnsxA_A', 'birthdate', '1985-03-14'),
]

export async function craftSdJwt(
  { pid }: Provider,
  { clientId, nonce }: Pick<Transaction, 'clientId' | 'nonce'>,
  craft: Craft = {},
): Promise<string> {
  const holder = craft.holder ?? (await createParty())
  const disclosures = craft.disclosures ?? shown
  const hash = craft.hashes ?? digestOf
  const payload = {
    vct,
    iat: today,
    exp: today + 86_400,
    cnf: { jwk: holder.jwk },
    _sd: craft.hashes ? await Promise.all(disclosures.map(hash)) : await digestsOf(...disclosures),
    ...craft.payload,
  }
  const header = { alg: pid.algorithm, typ: 'dc+sd-jwt', x5c: pid.chain.map(base64), ...craft.header }
  const issued = await jws({ signer: pid } as Party, header, payload)
  const text = `${[issued, ...disclosures].join('~')}~`
  if (craft.keyBinding === false) return text
  const kbHeader = { alg: holder.signer.algorithm, typ: 'kb+jwt', ...craft.kbHeader }
  const claims = { aud: clientId, nonce, iat: afternoon, sd_hash: await hash(text), ...craft.kbClaims }
  return text + (await jws(holder, kbHeader, claims))
}
