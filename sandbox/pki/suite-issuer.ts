// Who issues the credentials that a conformance suite presents. One key for SD-JWT VCs, below an authority as HAIP 1.0 wants it (section 6.1.1):
// the suite is given it. And one for mdocs like the one that is built into the OpenID Foundation's suite: its certificate is signed by itself,
// is an authority's, and says nothing of a document signer. Neither is on a list, and neither could be.
import 'reflect-metadata'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { createAuthority, der, issueSigner, privateJwk } from './authority.ts'

export interface SuiteIssuer {
  sdJwt: SignerSecret
  mdoc: SignerSecret
}

/** `now` in seconds. */
export async function createSuiteIssuer(now: number): Promise<SuiteIssuer> {
  const authority = await createAuthority({ name: 'CN=Conformance CA, O=Attestry Sandbox', years: 10 }, now)
  const selfSigned = await createAuthority({ name: 'CN=Conformance Document Signer, C=US', years: 2 }, now)
  return {
    sdJwt: await issueSigner(
      authority,
      { name: 'CN=Conformance Issuer, O=Attestry Sandbox', days: 730, extensions: [] },
      now,
    ),
    mdoc: { privateJwk: await privateJwk(selfSigned.privateKey), x5c: [der(selfSigned)] },
  }
}
