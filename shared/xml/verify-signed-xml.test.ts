// The ten rules of verifying signed XML (docs/decisions/0034), each bent in every way that we know of.
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, textOf, utf8 } from '../bytes.ts'
import { createKeys, issue, type KeyKind, type Party } from '../trust/example-certificates.ts'
import { type Careless, exampleRoot, trustedListRoot as root, signXml } from './example-signed-xml.ts'
import { limits } from './read-xml.ts'
import { verifySignedXml } from './verify-signed-xml.ts'
import { childOf } from './xml-element.ts'

let operator: Party
let attacker: Party
beforeAll(async () => {
  operator = await issue(undefined)
  attacker = await issue(undefined)
})

const verify = (bytes: Bytes, signers: readonly Bytes[] = [operator.der]) => verifySignedXml(bytes, { root, signers })
const expectRefused = (bytes: Bytes, code: string) => expect(verify(bytes)).rejects.toMatchObject({ code })
const signedWith = (careless: Careless): Promise<Bytes> => signXml(operator, careless)
/** After it was signed. */
const changed = async (change: (text: string) => string): Promise<Bytes> => signedWith({ whole: change })
const replaced = (from: string | RegExp, to: string) => (text: string) => {
  expect(text).toMatch(from)
  return text.replace(from, () => to)
}
/** The start and end tags of an element of the signature, each time. */
const renamed = (name: string) => (text: string) => {
  expect(text).toContain(`<ds:${name}`)
  return text.replace(new RegExp(`(</?ds:)${name}(?=[ >])`, 'g'), '$1Other')
}
const serviceOf = async (bytes: Bytes) => {
  const verified = await verify(bytes)
  return childOf(verified.root, root.namespace, 'Service')?.text
}

it('a document that its signer signed is read', async () => {
  const bytes = await signedWith({})
  const verified = await verify(bytes)
  expect(verified.root).toEqual({
    ...root,
    attributes: [{ namespace: '', name: 'Id', value: 'list' }],
    children: [{ namespace: root.namespace, name: 'Service', attributes: [], children: [], text: 'granted' }],
    text: '',
  })
  expect(verified.signer).toEqual(operator.der)
  expect(verified.sha256).toMatch(/^[0-9a-f]{64}$/)
})

describe('rule 1: bytes of UTF-8 within bounds, and no document type', () => {
  it('refuses what is too long before it decodes it', async () => {
    await expectRefused(new Uint8Array(limits.bytes + 1).fill(0xff), 'TOO_LONG')
  })

  const utf16 = (text: string): Bytes => new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer)
  it.each<[string, (text: string) => Bytes]>([
    ['UTF-16 with its mark', (text) => utf16(`\ufeff${text}`)],
    ['UTF-16 without a mark', (text) => utf16(text)],
    ['bytes that are not UTF-8', (text) => concat(utf8(text), Uint8Array.of(0xc3))],
    ['a declaration of another encoding', (text) => utf8(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`)],
  ])('refuses %s', async (_, encode) => {
    await expectRefused(encode(textOf(await signedWith({}))), 'NOT_UTF8')
  })

  it.each<[string, string, string]>([
    ['two byte order marks', '\ufeff\ufeff', 'NOT_XML'],
    ['XML 1.1', '<?xml version="1.1"?>', 'NOT_XML'],
    ['white space before the declaration', ' <?xml version="1.0"?>', 'NOT_XML'],
    ['text before the root', 'x', 'NOT_XML'],
    ['a DOCTYPE', '<!DOCTYPE TrustServiceStatusList>', 'DOCTYPE'],
    ['a DOCTYPE from elsewhere', '<!DOCTYPE TrustServiceStatusList SYSTEM "file:///etc/passwd">', 'DOCTYPE'],
    ['entities', '<!DOCTYPE a [<!ENTITY b "granted">]>', 'DOCTYPE'],
  ])('refuses %s', async (_, start, code) => {
    await expectRefused(await changed((text) => start + text), code)
  })

  it.each(['\ufeff', '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n', '\ufeff<?xml version="1.0"?>'])(
    'reads a document after %j',
    async (start) => {
      expect(await serviceOf(await changed((text) => start + text))).toBe('granted')
    },
  )

  it.each<[string, string]>([
    ['too many elements', '<a/>'.repeat(limits.elements)],
    ['elements too deep', '<a>'.repeat(limits.depth)],
    [
      'too many attributes',
      `<a ${Array.from({ length: limits.attributesOfOne + 1 }, (_, i) => `a${i}=""`).join(' ')}/>`,
    ],
  ])('refuses %s', async (_, content) => {
    await expectRefused(await signedWith({ content }), 'TOO_COMPLEX')
  })

  it.each([
    '<a></b>',
    '<a b="" b=""/>',
    '<a b=c/>',
    '<a:b/>',
    '&nbsp;',
    '&constructor;',
    ']]>',
    '<!-- -- -->',
    '&#0;',
    '\u0001',
    '<a xmlns:b=""/>',
    '<a xmlns:b=" urn:x"/>',
    '<a xmlns:b="urn:x" xmlns:c="urn:x" b:d="" c:d=""/>',
    '</TrustServiceStatusList><TrustServiceStatusList>',
  ])('refuses %j, which is not well-formed', async (content) => {
    await expectRefused(await signedWith({ content }), 'NOT_XML')
  })
})

describe('rule 2: what was hashed is what is read', () => {
  it.each(['gra<!-- not -->nted', '<![CDATA[granted]]>', 'gr<![CDATA[]]>ante&#100;', '&#x67;ranted'])(
    '%s is the same text as before',
    async (text) => {
      expect(await serviceOf(await changed(replaced('granted', text)))).toBe('granted')
    },
  )

  it.each([
    ['another value', 'granted', 'withdrawn'],
    ['white space', 'granted', 'granted '],
    ['an attribute', '<Service>', '<Service a="b">'],
    ['another namespace', '<Service>', '<Service xmlns="urn:x">'],
    ['one element more', '</Service>', '</Service><Service>granted</Service>'],
    ['an instruction', '<Service>', '<?a b?><Service>'],
    ['an instruction before the root', /^/, '<?a b?>'],
    ['another Id', 'Id="list"', 'Id="tsil"'],
  ])('refuses %s', async (_, from, to) => {
    await expectRefused(await changed(replaced(from, to)), 'DIGEST_MISMATCH')
  })
})

describe('rule 3: one root, and one signature that is its child', () => {
  it.each<[string, string]>([
    ['another name', `<List xmlns="${root.namespace}" Id="list">`],
    ['another namespace', '<TrustServiceStatusList xmlns="urn:x" Id="list">'],
    ['no namespace', '<TrustServiceStatusList Id="list">'],
  ])('refuses a root of %s', async (_, start) => {
    await expectRefused(await signedWith({ root: start }), 'WRONG_ROOT')
  })

  it('refuses a document without a signature', async () => {
    await expectRefused(await signedWith({ signature: () => '' }), 'NO_SIGNATURE')
  })

  it('does not take a signature of another namespace for one', async () => {
    await expectRefused(await signedWith({ signature: replaced(/xmldsig#/g, 'xmldsig11#') }), 'NO_SIGNATURE')
  })

  it.each<[string, (text: string) => string]>([
    ['beside the first', (text) => text.replace(/<ds:Signature.*<\/ds:Signature>/, (one) => one + withoutIds(one))],
    [
      'before it, with a forged list',
      replaced(
        '<ds:Signature',
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><Service>forged</Service></ds:Signature><ds:Signature',
      ),
    ],
    ['within it', replaced('</ds:Object>', '<ds:Signature/></ds:Object>')],
  ])('refuses a second signature %s', async (_, change) => {
    await expectRefused(await changed(change), 'MULTIPLE_SIGNATURES')
  })

  it('refuses a genuine list that is wrapped in a forged root', async () => {
    const change = (text: string): string =>
      `${exampleRoot.replace('list', 'forged')}<Service>forged</Service>${text}</TrustServiceStatusList>`
    await expectRefused(await changed(change), 'SIGNATURE_MISPLACED')
  })

  it('refuses a signature below the root', async () => {
    await expectRefused(await signedWith({ signature: (text) => `<Service>${text}</Service>` }), 'SIGNATURE_MISPLACED')
  })
})

describe('rule 4: an Id stands once', () => {
  it.each(['Id', 'ID', 'id', 'xml:id'])('refuses an %s that stands there already', async (name) => {
    await expectRefused(await changed(replaced('<Service>', `<Service ${name}="properties">`)), 'DUPLICATE_ID')
  })

  it('refuses one that stands within the signature twice', async () => {
    await expectRefused(await changed(replaced('<ds:Object>', '<ds:Object Id="list">')), 'DUPLICATE_ID')
  })
})

const exc = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const transform = (uri: string, inside = ''): string => `<ds:Transform Algorithm="${uri}">${inside}</ds:Transform>`
const prefixes = `<InclusiveNamespaces xmlns="${exc}" PrefixList="ds"></InclusiveNamespaces>`
const documentTransforms = transform('http://www.w3.org/2000/09/xmldsig#enveloped-signature') + transform(exc)

describe('rule 5: canonicalisation and transforms as trusted lists have them', () => {
  it.each([
    ['inclusive', `Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:Can`],
    ['version 1.1', 'Algorithm="http://www.w3.org/2006/12/xml-c14n11"></ds:Can'],
    ['with comments', `Algorithm="${exc}WithComments"></ds:Can`],
    ['with prefixes', `Algorithm="${exc}">${prefixes}</ds:Can`],
    ['with text', `Algorithm="${exc}">x</ds:Can`],
    ['unnamed', '></ds:Can'],
  ])('refuses signed info canonicalised otherwise: %s', async (_, to) => {
    const signedInfo = replaced(`Algorithm="${exc}"></ds:Can`, to)
    await expectRefused(await signedWith({ signedInfo }), 'CANONICALIZATION')
  })

  it.each([
    ['none', ''],
    ['only the first', transform('http://www.w3.org/2000/09/xmldsig#enveloped-signature')],
    ['only the second', transform(exc)],
    ['the other way round', transform(exc) + transform('http://www.w3.org/2000/09/xmldsig#enveloped-signature')],
    ['one twice', documentTransforms + transform(exc)],
    ['inclusive', documentTransforms.replace(exc, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315')],
    ['with comments', documentTransforms.replace(exc, `${exc}WithComments`)],
    ['XPath', documentTransforms + transform('http://www.w3.org/TR/1999/REC-xpath-19991116', '<XPath>1</XPath>')],
    ['XSLT', documentTransforms + transform('http://www.w3.org/TR/1999/REC-xslt-19991116')],
    ['base64', documentTransforms + transform('http://www.w3.org/2000/09/xmldsig#base64')],
    ['prefixes', documentTransforms.replace(/<\/ds:Transform>$/, `${prefixes}</ds:Transform>`)],
    ['another element', `${documentTransforms}<ds:Other></ds:Other>`],
  ])('refuses other transforms of the document: %s', async (_, transforms) => {
    await expectRefused(await signedWith({ signedInfo: replaced(documentTransforms, transforms) }), 'TRANSFORMS')
  })

  it.each(['exclusive', 'inclusive', 'no transform'] as const)(
    'accepts properties that are signed %s',
    async (form) => {
      expect(await serviceOf(await signedWith({ form }))).toBe('granted')
    },
  )

  it.each([
    ['enveloped', documentTransforms],
    ['twice', transform(exc) + transform(exc)],
    ['version 1.1', transform('http://www.w3.org/2006/12/xml-c14n11')],
    ['with comments', transform(`${exc}WithComments`)],
    ['prefixes', transform(exc, prefixes)],
  ])('refuses other transforms of the properties: %s', async (_, transforms) => {
    const signedInfo = replaced(`<ds:Transforms>${transform(exc)}<`, `<ds:Transforms>${transforms}<`)
    await expectRefused(await signedWith({ signedInfo }), 'TRANSFORMS')
  })
})

describe('rule 6: one reference to the document, and one to its signed properties', () => {
  it('accepts a reference to the Id of the root', async () => {
    expect(await serviceOf(await signedWith({ signedInfo: replaced('URI=""', 'URI="#list"') }))).toBe('granted')
  })

  it.each<[string, (text: string) => string]>([
    ['to a part of the document', replaced('URI=""', 'URI="#part"')],
    ['by XPointer', replaced('URI=""', 'URI="#xpointer(/)"')],
    ['to another document', replaced('URI=""', 'URI="https://list.example/"')],
    ['without a URI', replaced(' URI=""', '')],
    ['to the properties alone', (text) => text.replace(/<ds:Reference URI="".*?<\/ds:Reference>/, '')],
    ['to the document alone', (text) => text.replace(/<ds:Reference Type.*?<\/ds:Reference>/, '')],
    ['to the document twice', (text) => text.replace(/<ds:Reference URI="".*?<\/ds:Reference>/, (one) => one + one)],
    ['to the properties twice', (text) => text.replace(/<ds:Reference Type.*?<\/ds:Reference>/, (one) => one + one)],
    ['to properties without their type', replaced(' Type="http://uri.etsi.org/01903#SignedProperties"', '')],
    ['to properties of another type', replaced('01903#Signed', '01903#Unsigned')],
    ['to other properties', replaced('#properties', '#others')],
  ])('refuses a signature that refers %s', async (_, signedInfo) => {
    await expectRefused(await signedWith({ signedInfo }), 'REFERENCES')
  })

  it('refuses properties without an Id, whatever it refers to', async () => {
    const properties = replaced(' Id="properties"', '')
    const signedInfo = replaced('#properties', '#undefined')
    await expectRefused(await signedWith({ properties, signedInfo }), 'REFERENCES')
  })

  it('accepts the two in the other order', async () => {
    const signedInfo = (text: string): string =>
      text.replace(/(<ds:Reference URI="".*?<\/ds:Reference>)(<ds:Reference Type.*?<\/ds:Reference>)/, '$2$1')
    expect(await serviceOf(await signedWith({ signedInfo }))).toBe('granted')
  })

  it('refuses signed properties in another place, with others in theirs', async () => {
    const signature = (text: string): string => {
      const [properties = ''] = /<xades:SignedProperties.*<\/xades:SignedProperties>/.exec(text) ?? []
      const forged = properties.replace('"properties"', '"forged"')
      return text.replace(properties, forged).replace('<ds:Object>', `<ds:Object>${properties}</ds:Object><ds:Object>`)
    }
    await expectRefused(await signedWith({ signature }), 'REFERENCES')
  })

  it.each<[string, (text: string) => string]>([
    [
      'twice',
      (text) => text.replace(/<xades:SignedProperties.*<\/xades:SignedProperties>/, (one) => one + withoutIds(one)),
    ],
    ['not at all', (text) => text.replace(/<xades:SignedProperties.*<\/xades:SignedProperties>/, '')],
    [
      'deeper than they belong',
      (text) => text.replace(/<xades:SignedProperties.*<\/xades:SignedProperties>/, '<xades:Deeper>$&</xades:Deeper>'),
    ],
    ['in something other than an object', (text) => text.replaceAll('ds:Object>', 'ds:Other>')],
    ['not where they belong', replaced(/QualifyingProperties/g, 'Properties')],
    ['of another version', replaced(/01903\/v1\.3\.2#/g, '01903/v1.1.1#')],
  ])('refuses a signature that has its properties %s', async (_, signature) => {
    await expectRefused(await signedWith({ signature }), 'SIGNATURE_MALFORMED')
  })

  it.each<[string, (text: string) => string]>([
    ['signed info twice', (text) => text.replace(/<ds:SignedInfo.*<\/ds:SignedInfo>/, (one) => one + one)],
    ['no KeyInfo', (text) => text.replace(/<ds:KeyInfo.*<\/ds:KeyInfo>/, '')],
    ['something else', replaced('</ds:Object>', '</ds:Object><ds:Other></ds:Other>')],
    [
      'a value before what it signs',
      (text) => text.replace(/(<ds:SignedInfo.*<\/ds:SignedInfo>)(<ds:SignatureValue.*<\/ds:SignatureValue>)/, '$2$1'),
    ],
    ['a value under another name', renamed('SignatureValue')],
    ['a key under another name', renamed('KeyInfo')],
    ['an object under another name', renamed('Object')],
    ['no base64', replaced('<ds:SignatureValue>', '<ds:SignatureValue>*')],
    ['elements in its value', replaced('<ds:SignatureValue>', '<ds:SignatureValue><a/>')],
  ])('refuses a signature with %s', async (_, signature) => {
    await expectRefused(await signedWith({ signature }), 'SIGNATURE_MALFORMED')
  })

  it.each<[string, (text: string) => string]>([
    ...['CanonicalizationMethod', 'SignatureMethod', 'Reference', 'DigestMethod', 'DigestValue'].map(
      (name): [string, (text: string) => string] => [`another name for ${name}`, renamed(name)],
    ),
    ['no algorithm', (text) => text.replace(/<ds:SignatureMethod.*<\/ds:SignatureMethod>/, '')],
    ['something among the references', replaced('</ds:SignedInfo>', '<ds:Other></ds:Other></ds:SignedInfo>')],
    ['a digest of more parts', replaced('</ds:DigestValue>', '</ds:DigestValue><ds:Other></ds:Other>')],
  ])('refuses signed info with %s', async (_, signedInfo) => {
    await expectRefused(await signedWith({ signedInfo }), 'SIGNATURE_MALFORMED')
  })

  it('refuses properties that were changed', async () => {
    await expectRefused(await changed(replaced('2026-01-01T00', '2026-01-02T00')), 'DIGEST_MISMATCH')
  })
})

describe('rule 7: algorithms', () => {
  const hashes = [256, 384, 512] as const
  const kinds: KeyKind[] = ['P-256', 'P-384', 'P-521', 'RSA PKCS1', 'RSA PKCS1 SHA-384', 'RSA PKCS1 SHA-512']
  const pss: KeyKind[] = ['RSA PSS', 'RSA PSS SHA-384', 'RSA PSS SHA-512']
  it.each([...kinds, ...pss])('accepts %s', async (kind) => {
    const signer = await issue(undefined, { kind })
    // The key of an RSA party is for one hash, an EC key for all.
    const bits = kind.startsWith('P-') ? hashes : [hashes[[...kinds, ...pss].indexOf(kind) % 3] as 256]
    for (const one of bits) {
      const bytes = await signXml(signer, { bits: one })
      expect((await verify(bytes, [signer.der])).signer).toEqual(signer.der)
      await expect(verify(withSignatureOf(bytes), [signer.der])).rejects.toMatchObject({ code: 'SIGNATURE_WRONG' })
    }
  })

  it.each([
    'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
    'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
    'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1',
    'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
    'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
    'http://www.w3.org/2007/05/xmldsig-more#rsa-pss',
    'http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1',
    'constructor',
    '',
  ])('refuses a signature by %j', async (method) => {
    await expectRefused(await signedWith({ method }), 'SIGNATURE_ALGORITHM')
  })

  it('refuses a signature method with parameters', async () => {
    const signedInfo = replaced(
      '</ds:SignatureMethod>',
      '<ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>',
    )
    await expectRefused(await signedWith({ signedInfo }), 'SIGNATURE_ALGORITHM')
  })

  it.each(['http://www.w3.org/2000/09/xmldsig#sha1', 'http://www.w3.org/2001/04/xmldsig-more#md5', ''])(
    'refuses digests by %j',
    async (uri) => {
      const signedInfo = replaced('http://www.w3.org/2001/04/xmlenc#sha256', uri)
      await expectRefused(await signedWith({ signedInfo }), 'DIGEST_ALGORITHM')
    },
  )

  it('accepts SHA-1 in the first form of SigningCertificate, where the certificate is pinned', async () => {
    expect(await serviceOf(await signedWith({ isOld: true }))).toBe('granted')
  })

  it('refuses SHA-1 in its second form', async () => {
    const properties = replaced(/SigningCertificate(?=>)/g, 'SigningCertificateV2')
    await expectRefused(await signedWith({ isOld: true, properties }), 'DIGEST_ALGORITHM')
  })

  it.each<[string, Parameters<typeof crypto.subtle.generateKey>[0], string]>([
    ['an RSA key of 1024 bits', { ...rsaKey(1024) }, 'UNSUPPORTED_KEY'],
    ['an RSA key of 1536 bits', { ...rsaKey(1536) }, 'UNSUPPORTED_KEY'],
  ])('refuses %s', async (_, algorithm, code) => {
    const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
    const der = await certificateOf(keys)
    const bytes = await signXml({ ...operator, kind: 'RSA PKCS1', keys, der })
    await expect(verify(bytes, [der])).rejects.toMatchObject({ code })
  })

  it('accepts an RSA key of 2032 bits, as Norway has one', async () => {
    const keys = (await crypto.subtle.generateKey(rsaKey(2032), true, ['sign', 'verify'])) as CryptoKeyPair
    const der = await certificateOf(keys)
    const bytes = await signXml({ ...operator, kind: 'RSA PKCS1', keys, der })
    expect((await verify(bytes, [der])).signer).toEqual(der)
  })

  it.each([
    ['an RSA signature by an EC key', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'],
    ['an RSA-PSS signature by an EC key', 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1'],
  ])('refuses %s', async (_, method) => {
    await expectRefused(await signedWith({ method }), 'UNSUPPORTED_KEY')
  })

  it('refuses a signature of another hash than it names', async () => {
    const method = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512'
    await expectRefused(await signedWith({ method }), 'SIGNATURE_WRONG')
  })

  it('refuses a certificate that is none', async () => {
    const der = utf8('no certificate')
    await expect(verify(await signXml({ ...operator, der }), [der])).rejects.toMatchObject({ code: 'UNSUPPORTED_KEY' })
  })
})

describe('rule 8: the signer is the certificate that was signed for, and one of those pinned', () => {
  it('refuses a list that somebody else signed and vouches for himself', async () => {
    await expectRefused(await signXml(attacker), 'SIGNER_NOT_TRUSTED')
  })

  it('refuses the key of an attacker under a genuine certificate', async () => {
    const bytes = await signXml(attacker, { certificates: [operator.der] })
    await expectRefused(bytes, 'SIGNING_CERTIFICATE_MISMATCH')
  })

  it('refuses it where the genuine certificate is signed for as well', async () => {
    const bytes = await signXml(attacker, { certificates: [operator.der], signingCertificate: operator.der })
    await expectRefused(bytes, 'SIGNATURE_WRONG')
  })

  it('refuses a genuine certificate beside the one that signed', async () => {
    const bytes = await signXml(attacker, { certificates: [operator.der, attacker.der] })
    await expectRefused(bytes, 'SIGNER_NOT_TRUSTED')
  })

  it('refuses no pinned certificate at all', async () => {
    await expect(verify(await signedWith({}), [])).rejects.toMatchObject({ code: 'SIGNER_NOT_TRUSTED' })
  })

  it('refuses another certificate of the same key', async () => {
    const again = await issue(undefined, { keys: operator.keys })
    await expect(verify(await signedWith({}), [again.der])).rejects.toMatchObject({ code: 'SIGNER_NOT_TRUSTED' })
  })

  it('finds the signer among the certificates that the signature brings', async () => {
    const bytes = await signedWith({ certificates: [attacker.der, operator.der] })
    expect((await verify(bytes, [attacker.der, operator.der])).signer).toEqual(operator.der)
  })

  it('refuses a signature that brings no certificate', async () => {
    await expectRefused(await signedWith({ certificates: [] }), 'SIGNING_CERTIFICATE_MISMATCH')
  })

  const named = /<xades:SigningCertificateV2>.*<\/xades:SigningCertificateV2>/
  it.each<[string, (text: string) => string]>([
    ['none', (text) => text.replace(named, '')],
    ['two', (text) => text.replace(named, (one) => one + one)],
    ['one in each form', (text) => text.replace(named, (one) => one + one.replaceAll('CertificateV2', 'Certificate'))],
    ['an empty one', (text) => text.replace(/<xades:Cert>.*<\/xades:Cert>/, '')],
  ])('refuses properties that name a signing certificate in this way: %s', async (_, properties) => {
    await expectRefused(await signedWith({ properties }), 'SIGNATURE_MALFORMED')
  })

  it('asks for those who may sign with the tree, and after the digests only', async () => {
    const asked: string[] = []
    const signers = async (tree: { children: readonly { text: string }[] }): Promise<Bytes[]> => {
      asked.push(tree.children[0]?.text ?? '')
      return [operator.der]
    }
    await verifySignedXml(await signedWith({}), { root, signers })
    expect(asked).toEqual(['granted'])
    const spoiled = await changed(replaced('granted', 'forged'))
    await expect(verifySignedXml(spoiled, { root, signers })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    await expect(verifySignedXml(await signXml(attacker), { root, signers })).rejects.toMatchObject({
      code: 'SIGNER_NOT_TRUSTED',
    })
    expect(asked).toHaveLength(2)
  })
})

describe('rule 9: nobody sees more than what was signed', () => {
  it.each<[string, string, string]>([
    ['an object', '</ds:Signature>', '<ds:Object><Service>forged</Service></ds:Object></ds:Signature>'],
    [
      'the unsigned properties',
      '</xades:SignedProperties>',
      '</xades:SignedProperties><xades:UnsignedProperties><Service>forged</Service></xades:UnsignedProperties>',
    ],
    ['the key', '</ds:KeyInfo>', '<Service>forged</Service></ds:KeyInfo>'],
  ])('a forged service within %s is not there', async (_, from, to) => {
    const verified = await verify(await changed(replaced(from, to)))
    expect(JSON.stringify(verified)).not.toContain('forged')
    expect(Object.keys(verified).sort()).toEqual(['root', 'sha256', 'signer'])
  })

  it('its refusals say nothing of what it holds', async () => {
    const failed = await verify(await changed(replaced('granted', 'secret'))).catch((error: Error) => error)
    expect(String(failed)).not.toContain('secret')
  })
})

describe('rule 10: no instruction within the signature', () => {
  it.each(['<ds:SignedInfo', '<ds:Object', '</ds:Object'])('refuses one before %s', async (before) => {
    await expectRefused(await changed(replaced(before, `<?a b?>${before}`)), 'PROCESSING_INSTRUCTION')
  })

  it('instructions elsewhere are signed like everything else', async () => {
    expect(await serviceOf(await signedWith({ content: '<?a b?><Service>granted</Service>' }))).toBe('granted')
  })
})

const withoutIds = (text: string): string => text.replace(/ Id="[^"]*"/g, '')

/** With one bit of its value changed. */
function withSignatureOf(bytes: Bytes): Bytes {
  const change = (_: string, first: string): string => `<ds:SignatureValue>${first === 'A' ? 'B' : 'A'}`
  return utf8(textOf(bytes).replace(/<ds:SignatureValue>(.)/, change))
}

function rsaKey(modulusLength: number): RsaHashedKeyGenParams {
  return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent: Uint8Array.of(1, 0, 1) }
}

/** Of a key that nobody would give one to. */
async function certificateOf(keys: CryptoKeyPair): Promise<Bytes> {
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const signing = await createKeys('P-256')
  const made = await X509CertificateGenerator.create({
    subject: 'CN=Signer',
    issuer: 'CN=Authority',
    publicKey: keys.publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  })
  return new Uint8Array(made.rawData)
}
