import { describe, expect, it } from 'vitest'
import { hex, sha256 } from '../bytes.ts'
import { thumbprintBytes } from '../keys/public-key.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'
import {
  interactiveAuthorizationTranscript,
  openId4VpDcApiTranscript,
  openId4VpTranscript,
} from './session-transcript.ts'

// OpenID4VP 1.0 appendices B.2.6.1 and B.2.6.2.
const jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0',
  y: 'XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc',
} as const
const nonce = 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA'
const redirect = { clientId: 'x509_san_dns:example.com', nonce, responseUri: 'https://example.com/response' }
const dcApi = { origin: 'https://example.com', nonce }

const redirectStart = '83f6f682714f70656e494434565048616e646f7665725820'
const dcApiStart = '83f6f682764f70656e4944345650444341504948616e646f7665725820'

describe('SessionTranscript', () => {
  it('is that of the specification for an encrypted answer (VP-ST-01, VP-ST-03)', async () => {
    const jwkThumbprint = await thumbprintBytes(jwk)
    expect(hex(jwkThumbprint)).toBe('4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047')
    expect(hex(await openId4VpTranscript({ ...redirect, jwkThumbprint }))).toBe(
      `${redirectStart}048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac`,
    )
  })

  it('is that of the specification for the Digital Credentials API (VP-ST-02, VP-ST-03)', async () => {
    const jwkThumbprint = await thumbprintBytes(jwk)
    expect(hex(await openId4VpDcApiTranscript({ ...dcApi, jwkThumbprint }))).toBe(
      `${dcApiStart}fbece366f4212f9762c74cfdbf83b8c69e371d5d68cea09cb4c48ca6daab761a`,
    )
  })

  it('is that of the draft for Interactive Authorization (FUT-VCI-05)', async () => {
    const jwkThumbprint = await thumbprintBytes(jwk)
    const endpoint = 'https://example.com/iae'
    const start = '83f6f682754f70656e49443456434949414548616e646f7665725820'
    expect(hex(await interactiveAuthorizationTranscript({ endpoint, nonce, jwkThumbprint }))).toBe(
      `${start}df679426cc1bf8996e8eb549ee078815a87a97c5e95c1c5a8ec39eedca28a838`,
    )
    expect(hex(await interactiveAuthorizationTranscript({ endpoint, nonce, jwkThumbprint: undefined }))).toBe(
      start + hex(await sha256(encodeCbor([endpoint, nonce, null]))),
    )
  })

  it('has null for the thumbprint of a plain answer (VP-ST-03, VP-ST-04)', async () => {
    expect(hex(await openId4VpTranscript({ ...redirect, jwkThumbprint: undefined }))).toBe(
      `${redirectStart}c672b54a2facfb3284965c5be838a8cd1f96f7de36ede3470b1d5de2c57d7719`,
    )
    expect(hex(await openId4VpDcApiTranscript({ ...dcApi, jwkThumbprint: undefined }))).toBe(
      `${dcApiStart}3563b629e28bf0a736c6ba6faacb60a9cd3074e51416a04565031d8690638c43`,
    )
  })

  it('hashes inputs of every length in their shortest form (VP-ST-04)', async () => {
    for (const length of [0, 1, 23, 24, 30, 31, 32, 63, 64, 85, 86, 127, 255, 256, 300, 65_535, 65_536]) {
      for (const clientId of ['a'.repeat(length), 'é'.repeat(length)]) {
        const info = [clientId, nonce, null, redirect.responseUri]
        expect(decodeCbor(encodeCbor(info)), `${length}`).toEqual(info)
        const transcript = await openId4VpTranscript({ ...redirect, clientId, jwkThumbprint: undefined })
        expect(hex(transcript)).toBe(redirectStart + hex(await sha256(encodeCbor(info))))
      }
    }
  })
})
