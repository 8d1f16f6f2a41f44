import { describe, expect, it } from 'vitest'
import { isSafeAddress } from './address.ts'

describe('an address', () => {
  it.each(['https://issuer.example', 'https://issuer.example:8443/status/1', 'HTTPS://ISSUER.EXAMPLE'])(
    'is safe everywhere over https: %s',
    (address) => {
      expect([isSafeAddress(address, true), isSafeAddress(address, false)]).toEqual([true, true])
    },
  )

  it.each(['http://localhost', 'http://localhost:8787/status/1'])(
    'is safe over http on this machine, in the sandbox alone: %s',
    (address) => {
      expect([isSafeAddress(address, true), isSafeAddress(address, false)]).toEqual([true, false])
    },
  )

  it.each([
    'http://issuer.example',
    'http://localhost.evil.example',
    'http://evil.example/localhost',
    'http://localhost@evil.example',
    'ftp://localhost',
    'file:///etc/passwd',
    'data:,a',
    'localhost',
    '',
  ])('is safe nowhere else: %s', (address) => {
    expect([isSafeAddress(address, true), isSafeAddress(address, false)]).toEqual([false, false])
  })
})
