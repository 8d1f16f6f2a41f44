// TEST_ISSUERS: whom the verifier trusts beside its lists where a conformance suite presents to it. The suite has keys of the sandbox for
// SD-JWT VCs; what its mdocs are signed with is built into it, and is named by a file.

import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import type { TestIssuerBinding } from '../../shared/trust/test-issuer.ts'

export const suiteName = 'a conformance suite'

/** `certificates`: base64 DER of other document signers. */
export function testIssuersOf(
  { suiteIssuer }: Pick<SandboxPki, 'suiteIssuer'>,
  certificates: readonly string[] = [],
): TestIssuerBinding[] {
  const documentSigners = [...suiteIssuer.mdoc.x5c, ...certificates]
  const issuer = (kind: TestIssuerBinding['kind']) => (certificate: string) => ({ name: suiteName, kind, certificate })
  return [...[...suiteIssuer.sdJwt.x5c, ...documentSigners].map(issuer('pid')), ...documentSigners.map(issuer('mdl'))]
}

/** The certificates in a PEM file. @throws when there is none, or one cannot be read */
export async function readDocumentSigners(file: string): Promise<string[]> {
  const blocks = (await readFile(file, 'utf8')).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (!blocks) throw new Error(`There is no certificate in ${file}`)
  return blocks.map((pem) => new X509Certificate(pem).raw.toString('base64'))
}
