// The key behind a DID URL: did:jwk, which holds it, and did:web, whose document is fetched (OpenID4VP 1.0 section 5.9.3).
// Refuses: other methods, a document of another DID, a key that the document does not hold.
import { fromBase64url, textOf } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { expectJson } from './expect.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export async function resolveDidKey(wallet: Wallet, did: string, keyId: string): Promise<Json> {
  if (!keyId.startsWith(`${did}#`)) throw new WalletRefused('the request is signed by a key of another DID')
  if (did.startsWith('did:jwk:')) {
    if (keyId !== `${did}#0`) throw new WalletRefused('a did:jwk has one key')
    return parseJsonObject(textOf(fromBase64url(did.slice('did:jwk:'.length))))
  }
  const document = await expectJson(await wallet.fetch(addressOf(did)), 'the DID document')
  if (document.id !== did) throw new WalletRefused('the DID document is of another DID')
  const methods = Array.isArray(document.verificationMethod) ? document.verificationMethod : []
  const found = methods.find((one): one is JsonObject => isObject(one) && one.id === keyId)
  if (!found?.publicKeyJwk) throw new WalletRefused('the DID document does not hold the key')
  return found.publicKeyJwk
}

/** https, but on this machine. */
function addressOf(did: string): string {
  if (!did.startsWith('did:web:')) throw new WalletRefused('the wallet knows no such DID')
  const [host = '', ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent)
  const scheme = /^localhost(:\d+)?$/.test(host) ? 'http' : 'https'
  return `${scheme}://${[host, ...(path.length > 0 ? path : ['.well-known']), 'did.json'].join('/')}`
}
