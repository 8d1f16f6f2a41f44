import { describe, expect, it } from 'vitest'
import { isAllowedAddress, isConfigurableAddress, isSafeAddress } from './address.ts'

/** Whether it is safe in the sandbox, and elsewhere. */
const safety = (address: string) => [isSafeAddress(address, true), isSafeAddress(address, false)]

describe('an address', () => {
  it.each([
    'https://issuer.example',
    'https://issuer.example:8443/status/1',
    'HTTPS://ISSUER.EXAMPLE',
    'https://issuer.example./status/1',
    'https://1.issuer.example',
    'https://local.example',
    'https://localhost.example',
    'https://127.0.0.1.issuer.example',
    'https://issuer.example/status?at=http://user@10.0.0.1',
  ])('is safe everywhere over https at a public name: %s', (address) => {
    expect(safety(address)).toEqual([true, true])
  })

  it.each(['http://localhost', 'http://localhost:8787/status/1', 'https://localhost:8787/status/1'])(
    'is safe on this machine, in the sandbox alone: %s',
    (address) => {
      expect(safety(address)).toEqual([true, false])
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
    expect(safety(address)).toEqual([false, false])
  })

  it.each([
    ['user info', 'https://user@issuer.example'],
    ['a password', 'https://:word@issuer.example'],
    ['user info on this machine', 'http://user@localhost'],
    ['an IPv4 address', 'https://203.0.113.9/status/1'],
    ['this machine in IPv4', 'https://127.0.0.1'],
    ['an IPv4 address with a dot behind it', 'https://127.0.0.1.'],
    ['an IPv4 address in one number', 'https://2130706433'],
    ['an IPv4 address in hexadecimal', 'https://0x7f000001'],
    ['an IPv4 address in octal', 'https://0177.0.0.1'],
    ['an IPv4 address in two parts', 'https://127.1'],
    ['an IPv4 address in other digits', 'https://①②⑦.0.0.1'],
    ['an IPv4 address of a link', 'https://169.254.169.254/latest/meta-data'],
    ['an IPv6 address', 'https://[2001:db8::1]'],
    ['this machine in IPv6', 'https://[::1]:8443'],
    ['an IPv4 address in IPv6', 'https://[::ffff:127.0.0.1]'],
    ['a name of this machine', 'https://issuer.localhost'],
    ['the name of this machine with a dot behind it', 'https://localhost.'],
    ['a name of the link', 'https://printer.local'],
    ['a name of a private network', 'https://gateway.internal'],
    ['such a name in capitals, with a dot behind it', 'https://METADATA.GOOGLE.INTERNAL.'],
    ['the name of this machine with two dots behind it', 'https://localhost..'],
    ['an IPv4 address with two dots behind it', 'https://127.0.0.1..'],
    ['an empty part of a name', 'https://issuer..example'],
    ['a name of a home (RFC 8375)', 'https://router.home.arpa'],
    ['a name of this machine as old systems have it', 'https://localhost.localdomain'],
    ['a name that networks use for themselves', 'https://wiki.intranet'],
    ['another', 'https://files.corp'],
    ['a name of a router', 'https://router.lan'],
    ['a name without a domain', 'https://intranet/status/1'],
  ])('is not safe with %s: %s (TSL-VER-02)', (_, address) => {
    expect(safety(address)).toEqual([false, false])
  })
})

describe('a configured address', () => {
  it.each(['https://gateway.internal', 'https://10.0.0.1:8443', 'https://gateway'])(
    'may lead inside a network, over https: %s',
    (address) => {
      expect([isConfigurableAddress(address, true), isConfigurableAddress(address, false)]).toEqual([true, true])
    },
  )

  it('may be this machine over http in the sandbox alone', () => {
    const address = 'http://localhost:8789'
    expect([isConfigurableAddress(address, true), isConfigurableAddress(address, false)]).toEqual([true, false])
  })

  it.each(['http://gateway.internal', 'https://user:word@gateway.example', 'ftp://gateway.example', 'gateway', ''])(
    'may be no other: %s',
    (address) => {
      expect([isConfigurableAddress(address, true), isConfigurableAddress(address, false)]).toEqual([false, false])
    },
  )
})

describe('an allowed address', () => {
  const allowed = (address: string, schemes = ['https:']) =>
    isAllowedAddress(address, ['crl.example', 'crl.example:8443'], schemes)

  it('is at a host that is named, whatever its path', () => {
    expect(allowed('https://crl.example/a?b#c')).toBe(true)
    expect(allowed('https://CRL.example:443')).toBe(true)
    expect(allowed('https://crl.example:8443/a')).toBe(true)
    expect(allowed('http://crl.example', ['https:', 'http:'])).toBe(true)
  })

  it.each([
    'http://crl.example',
    'ldap://crl.example',
    'https://other.example',
    'https://a.crl.example',
    'https://crl.example.other',
    'https://crl.example.',
    'https://crl.example:8080',
    'https://user@crl.example',
    'https://:word@crl.example',
    'https://crl.example@other.example',
    'crl.example',
    '',
  ])('is no other: %s', (address) => {
    expect(allowed(address)).toBe(false)
  })
})
