import { describe, expect, it } from 'vitest'
import { type ServedFunction, workerdConfig } from './workerd-config.ts'
import type { FunctionName } from './wrangler-config.ts'

const served = (name: FunctionName, port: number): ServedFunction => ({
  config: {
    name,
    worker: `attestry-${name}`,
    main: `${name}/worker.ts`,
    compatibilityDate: '2026-10-01',
    compatibilityFlags: ['no_nodejs_compat', 'disallow_eval_during_startup'],
    vars: { PROFILE: 'development' },
    durableObjects: [{ binding: 'SHARD', className: 'ShardObject', worker: undefined }],
    services: [],
  },
  modules: name === 'issuer' ? ['sha256.wasm'] : [],
  port,
  vars: { PROFILE: 'a "quoted" \\ value', URL: `http://localhost:${port}` },
  secrets: ['SEAL_SECRET', 'PARTNERS'],
})
const functions = [served('issuer', 8787), served('verifier', 8788), served('sandbox', 8789)]
const tls = { certificateFile: 'certificate.pem', keyFile: 'key.pem', authorityFile: 'authority.pem' }

describe('the configuration of workerd', () => {
  const text = workerdConfig(functions, undefined)

  it('listens for each function on this machine alone', () => {
    expect(text.match(/address = "[^"]+"/g)).toEqual([8787, 8788, 8789].map((port) => `address = "127.0.0.1:${port}"`))
  })

  it('loads the bundle of each function, and beside it what it came with', () => {
    const [issuer, verifier] = ['issuer', 'verifier'].map(
      (name) => `(name = "worker.js", esModule = embed "${name}.js")`,
    )
    expect(text).toContain(`modules = [${issuer}, (name = "sha256.wasm", wasm = embed "sha256.wasm")]`)
    expect(text).toContain(`modules = [${verifier}]`)
  })

  it('reaches this machine alone', () => {
    expect(text).toContain('(name = "loopback", network = (allow = ["local"]))')
    expect(text.match(/globalOutbound = "[^"]+"/g)).toEqual(functions.map(() => 'globalOutbound = "loopback"'))
    expect(text).not.toContain('"public"')
  })

  it('has a mirror between one function and the network, which alone reaches a folder', () => {
    const files = { 'https://lists.example/a"b.xml': 'a.xml' }
    const mirror = { of: 'issuer', folder: '/lists of "today"', files, compatibilityDate: '2026-10-01' } as const
    const mirrored = workerdConfig(functions, undefined, mirror)
    expect(mirrored.match(/globalOutbound = "[^"]+"/g)).toEqual(
      ['mirror', 'loopback', 'loopback', 'loopback'].map((name) => `globalOutbound = "${name}"`),
    )
    expect(mirrored).toContain('(name = "folder", disk = (path = "/lists of \\"today\\"")),')
    const [, json = ''] = /\(name = "FILES", json = (".*?")\), /.exec(mirrored) ?? []
    expect(JSON.parse(JSON.parse(json))).toEqual(files)
    expect(text).not.toContain('mirror')
  })

  it('has the names of secrets in it and takes their values from the environment', () => {
    for (const name of ['ISSUER', 'VERIFIER', 'SANDBOX'])
      expect(text).toContain(`(name = "SEAL_SECRET", fromEnvironment = "ATTESTRY_${name}_SEAL_SECRET")`)
  })

  it('has the variables of the start, quoted, and not those of development', () => {
    expect(text).toContain('(name = "PROFILE", text = "a \\"quoted\\" \\\\ value")')
    expect(text).not.toContain('development')
  })

  it('keeps the state of each function apart, on disk and under a name of its own', () => {
    for (const name of ['issuer', 'verifier', 'sandbox']) {
      expect(text).toContain(`disk = (path = "../state/${name}", writable = true)`)
      expect(text).toContain(`uniqueKey = "attestry-${name}-ShardObject", enableSql = true`)
      expect(text).toContain(`durableObjectStorage = (localDisk = "${name}-state")`)
      expect(text).toContain(`embed "${name}.js"`)
    }
  })

  it('takes date and flags from wrangler.toml', () => {
    expect(text).toContain('compatibilityDate = "2026-10-01"')
    expect(text).toContain('compatibilityFlags = ["no_nodejs_compat", "disallow_eval_during_startup"]')
  })

  it('speaks plain HTTP without certificates, and TLS 1.3 alone with them', () => {
    expect(text.match(/, http = \(\)\)/g)).toHaveLength(3)
    expect(text).not.toContain('tls')
    const secured = workerdConfig(functions, tls)
    expect(secured).not.toContain('http = ()')
    expect(secured.match(/minVersion = tls1Dot3, keypair = \(privateKey = embed "key.pem"/g)).toHaveLength(3)
    const [issuer, ...others] = functions
    const behind = workerdConfig([{ ...(issuer as ServedFunction), behindProxy: true }, ...others], tls)
    expect(behind).toContain('address = "127.0.0.1:8787", service = "issuer", http = ())')
    expect(behind.match(/minVersion = tls1Dot3/g)).toHaveLength(2)
    expect(secured).toContain('allow = ["local"], tlsOptions = (trustedCertificates = [embed "authority.pem"])')
  })

  it('reaches a function without a port by the bindings of others alone', () => {
    const [issuer] = functions as [ServedFunction]
    const trust: ServedFunction = {
      ...issuer,
      port: undefined,
      config: {
        ...issuer.config,
        name: 'trust',
        worker: 'attestry-trust',
        durableObjects: [{ binding: 'TRUST_LIST', className: 'TrustListObject', worker: undefined }],
      },
    }
    const verifier: ServedFunction = {
      ...issuer,
      config: {
        ...issuer.config,
        name: 'verifier',
        durableObjects: [{ binding: 'TRUST_LIST', className: 'TrustListObject', worker: 'attestry-trust' }],
        services: [{ binding: 'TRUST', worker: 'attestry-trust' }],
      },
    }
    const both = workerdConfig([trust, verifier], undefined)
    expect(both.match(/address = "[^"]+", service = "[^"]+"/g)).toEqual([
      'address = "127.0.0.1:8787", service = "verifier"',
    ])
    expect(both).toContain(
      '(name = "TRUST_LIST", durableObjectNamespace = (className = "TrustListObject", serviceName = "trust"))',
    )
    expect(both).toContain('(name = "TRUST", service = "trust")')
    expect(both.match(/uniqueKey = "[^"]+"/g)).toEqual(['uniqueKey = "attestry-trust-TrustListObject"'])
    expect(both).toContain('durableObjectNamespaces = [],')
  })
})
