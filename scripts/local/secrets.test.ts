// Which key is where: proven over what npm start hands out and over wrangler.toml, which npm run deploy takes.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSandboxPki, type SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { createTrustList } from '../../sandbox/trust-lists/create-list.ts'
import { entityList, type TrustEntities } from '../../sandbox/trust-lists/sandbox-lists.ts'
import { fromBase64 } from '../../shared/bytes.ts'
import { day, systemClock } from '../../shared/clock.ts'
import { importSigner } from '../../shared/keys/signer.ts'
import { clientIdentifications, type Partner, partnerScopes } from '../../shared/oauth/partner.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import type { TrustQuestion } from '../../shared/trust/trust-decision.ts'
import { type TrustList, trustKinds } from '../../shared/trust/trust-list.ts'
import { verifyTrustList } from '../../shared/trust/verify-list.ts'
import { secretsOf } from './secrets.ts'
import { environmentName, workerdConfig } from './workerd-config.ts'
import { type FunctionName, functionNames, projectFolder, readFunctionConfig } from './wrangler-config.ts'

const addresses = {
  issuer: 'http://localhost:8787',
  verifier: 'http://localhost:8788',
  sandbox: 'http://localhost:8789',
}
const configs = functionNames.map(readFunctionConfig)
const [, issuerConfig, verifierConfig, sandboxConfig] = configs
const issuing = [
  'pid',
  'documentSigner',
  'attestation',
  'drivingLicence',
  'ageProof',
  'statusList',
  'metadata',
] as const

let pki: SandboxPki
let secrets: Record<FunctionName, Record<string, string>>

beforeAll(async () => {
  pki = await createSandboxPki(systemClock())
  secrets = await secretsOf(pki, addresses)
})

/** The functions in whose secrets a value stands, in whatever form JSON gives it. */
const holdersOf = (value: string | undefined): FunctionName[] => {
  expect(value).toMatch(/.{20}/)
  return functionNames.filter((name) => JSON.stringify(secrets[name]).includes(value ?? ''))
}

/** Names of everything that a function is bound to: variables, secrets, Durable Objects. */
const boundTo = (name: FunctionName): Set<string> => {
  const config = configs.find((one) => one.name === name)
  return new Set([
    ...Object.keys(config?.vars ?? {}),
    ...Object.keys(secrets[name]),
    ...(config?.durableObjects ?? []).map(({ binding }) => binding),
  ])
}

describe('the verifier', () => {
  const own = ['ACCESS_SIGNER', 'REPORT_SIGNER', 'WEBHOOK_SIGNER', 'OIDC_SIGNER', 'RELYING_PARTY_SIGNERS']

  it.each(issuing)('holds no %s key: the issuer alone does', (name) => {
    expect(holdersOf(pki.signers[name].privateJwk.d)).toEqual(['issuer'])
  })

  it('has no certificate of a key that issues either', () => {
    // The trust lists name these two themselves, and not an authority.
    const listed: string[] = ['attestation', 'statusList'] satisfies (typeof issuing)[number][]
    for (const name of issuing)
      expect(holdersOf(pki.signers[name].x5c[0])).toEqual(listed.includes(name) ? ['issuer', 'sandbox'] : ['issuer'])
  })

  it('holds private keys of access certificates, of its reports, of what it tells webhooks and of ID tokens, and no other', () => {
    const keys = Object.entries(secrets.verifier).filter(([, value]) => /"(d|p|q|k)":/.test(value))
    expect(keys.map(([name]) => name)).toEqual(own)
    const privateParts = [pki.reportKey, pki.webhookKey, pki.oidcKey].map(({ d }) => d)
    for (const d of privateParts) expect(holdersOf(d)).toEqual(['verifier'])
    expect(new Set(privateParts).size).toBe(privateParts.length)
    expect(JSON.parse(secrets.verifier.ACCESS_SIGNER ?? '').privateJwk).toEqual(pki.signers.access.privateJwk)
    expect(Object.values(JSON.parse(secrets.verifier.RELYING_PARTY_SIGNERS ?? ''))).toEqual([pki.signers.relyingParty])
    for (const name of ['access', 'relyingParty'] as const)
      expect(holdersOf(pki.signers[name].privateJwk.d)).toEqual(['verifier'])
  })

  it('is bound to nothing under the name of what issues', () => {
    const names = [...boundTo('verifier')]
    for (const name of ['PID_SIGNER', 'DOCUMENT_SIGNER', 'STATUS_SIGNER', 'SUBJECT_SECRET', 'STATUS_LISTS'])
      expect(names).not.toContain(name)
    expect(names.filter((name) => /SIGNER|KEY/.test(name))).toEqual(own)
  })

  it('shares with the issuer names alone, and no secret under them', () => {
    const shared = [...boundTo('verifier')].filter((name) => boundTo('issuer').has(name))
    expect(shared.sort()).toEqual([
      'ACCESS_SIGNER',
      'PARTNERS',
      'PROFILE',
      'SEAL_SECRET',
      'SHARD',
      'SHARDS',
      'STATUS_CACHE',
      'TRUST_LIST',
    ])
    for (const name of ['ACCESS_SIGNER', 'SEAL_SECRET']) expect(secrets.verifier[name]).not.toBe(secrets.issuer[name])
    expect(holdersOf(pki.secrets.issuerSeal)).toEqual(['issuer'])
    expect(holdersOf(pki.secrets.verifierSeal)).toEqual(['verifier'])
    expect(holdersOf(pki.secrets.subject)).toEqual(['issuer'])
    expect(holdersOf(pki.secrets.notice)).toEqual(['issuer'])
    expect(holdersOf(pki.secrets.pairwise)).toEqual(['verifier'])
    expect(holdersOf(pki.secrets.audit)).toEqual(['issuer'])
  })

  it('has no list to verify, and neither has the issuer: one function has all, where the sandbox publishes them', () => {
    for (const name of ['issuer', 'verifier', 'sandbox'] as const)
      for (const binding of ['TRUST_LISTS', 'LIST_OF_LISTS']) expect(boundTo(name)).not.toContain(binding)
    expect(Object.keys(secrets.trust)).toEqual(['TRUST_LISTS', 'LIST_OF_LISTS'])
    const { url: lotl } = JSON.parse(secrets.trust.LIST_OF_LISTS ?? '')
    expect(lotl).toBe(`${addresses.sandbox}/trust/lotl.xml`)
    const lists = JSON.parse(secrets.trust.TRUST_LISTS ?? '') as { kind: string; url: string; signers: string[] }[]
    expect(lists.map(({ kind }) => kind)).toEqual(trustKinds)
    for (const { kind, url, signers } of lists) {
      expect(url).toBe(`${addresses.sandbox}/trust/${kind}-providers.jwt`)
      expect(signers).toEqual(pki.signers.listOperator.x5c)
    }
  })

  it('is another Worker than the issuer, with state of its own', () => {
    expect(verifierConfig?.worker).not.toBe(issuerConfig?.worker)
    expect(new Set(configs.map(({ worker }) => worker)).size).toBe(4)
    expect(new Set(configs.map(({ main }) => main)).size).toBe(4)
  })
})

describe('wrangler.toml', () => {
  const text = readFileSync(`${projectFolder}wrangler.toml`, 'utf8')

  it('holds no secret: none that npm start makes, and nothing that looks like one', () => {
    for (const { name, vars } of configs)
      for (const secret of Object.keys(secrets[name])) expect(Object.keys(vars)).not.toContain(secret)
    expect(text).not.toMatch(/PRIVATE KEY|"(d|kty|x5c)"/)
    const values = configs.flatMap(({ vars }) => Object.values(vars))
    for (const value of values) expect(value).not.toMatch(/[A-Za-z0-9_-]{43}/)
  })

  it('binds nothing for all functions at once, and one to no other but to what keeps the trust lists', () => {
    const before = text.slice(0, text.indexOf('[env.')).replace(/^#.*$/gm, '')
    expect(before.match(/^\w+(?= =)/gm)).toEqual(['compatibility_date', 'compatibility_flags', 'send_metrics'])
    const others = configs.flatMap(({ durableObjects, services }) =>
      [...durableObjects, ...services].flatMap(({ worker }) => worker ?? []),
    )
    expect(others.length).toBeGreaterThan(0)
    expect(new Set(others)).toEqual(new Set(['attestry-trust']))
    expect(text).not.toMatch(/secrets_store|tail_consumers|dispatch_namespaces/)
  })
})

describe('the process of npm start', () => {
  it('gives each function its own secrets from the environment and no other’s', () => {
    const served = configs.map((config) => ({
      ...{ config, modules: [], port: 1, vars: {} },
      secrets: Object.keys(secrets[config.name]),
    }))
    const text = workerdConfig(served, undefined)
    for (const name of functionNames) {
      const worker = text.slice(text.indexOf(`const ${name} :Workerd.Worker`)).split('\nconst ', 2)[0] ?? ''
      const read = [...worker.matchAll(/fromEnvironment = "(\w+)"/g)].map(([, variable]) => variable)
      expect(read).toEqual(Object.keys(secrets[name]).map((secret) => environmentName(name, secret)))
    }
  })

  it('has a variable of its own for each secret of each function', () => {
    const variables = functionNames.flatMap((name) =>
      Object.keys(secrets[name]).map((secret) => environmentName(name, secret)),
    )
    expect(new Set(variables).size).toBe(variables.length)
  })
})

describe('a partner', () => {
  it('is known by its public key alone, to issuer and verifier', () => {
    expect(holdersOf(pki.partnerKey.d)).toEqual(['sandbox'])
    for (const name of ['issuer', 'verifier'] as const) {
      const partners = JSON.parse(secrets[name].PARTNERS ?? '') as Partner[]
      expect(partners.length).toBeGreaterThan(0)
      for (const { jwks } of partners)
        expect(jwks.keys.map((key) => Object.keys(key))).toEqual([['kty', 'crv', 'x', 'y', 'kid', 'alg']])
    }
  })

  it('may do at each function what that function does', () => {
    const scopesAt = (name: 'issuer' | 'verifier') => (JSON.parse(secrets[name].PARTNERS ?? '') as Partner[])[0]?.scopes
    expect(scopesAt('issuer')).toEqual(partnerScopes.filter((scope) => scope.startsWith('issuance:')))
    expect(scopesAt('verifier')).toEqual(partnerScopes.filter((scope) => scope.startsWith('verification:')))
  })

  it('is known to wallets in every way in which there are verifiers', () => {
    const partners = JSON.parse(secrets.verifier.PARTNERS ?? '') as Partner[]
    // The first is the library, which is registered for what it asks.
    expect(partners[0]?.intendedUses?.length).toBeGreaterThan(0)
    const asking = partners.filter(({ openIdConnect, scopes }) => !openIdConnect && !scopes.includes('trust:read'))
    expect(asking.slice(1).map(({ identifiedBy }) => identifiedBy ?? 'x509_hash')).toEqual([...clientIdentifications])
  })
})

describe('an issuer that lets wallets present a PID', () => {
  it('is a partner of the verifier with a key of its own, for its own endpoint', async () => {
    const { issuer, verifier, sandbox } = await secretsOf(pki, addresses, 'iae_post')
    const { privateJwk, ...told } = JSON.parse(issuer.INTERACTIVE_AUTHORIZATION ?? '')
    expect(told).toMatchObject({
      verifierUrl: addresses.verifier,
      responseMode: 'iae_post',
      clientId: 'sandbox-issuer',
    })
    const partners = JSON.parse(verifier.PARTNERS ?? '') as Partner[]
    expect(partners).toHaveLength((JSON.parse(secrets.verifier.PARTNERS ?? '') as Partner[]).length + 1)
    const { d, ...publicJwk } = privateJwk
    expect(partners.at(-1)).toMatchObject({
      clientId: 'sandbox-issuer',
      jwks: { keys: [publicJwk] },
      interactiveAuthorizationEndpoints: ['http://localhost:8787/interactive-authorization'],
    })
    expect(d).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify([verifier, sandbox])).not.toContain(d)
  })

  it('is none unless it is started so', () => {
    expect(secrets.issuer).not.toHaveProperty('INTERACTIVE_AUTHORIZATION')
  })
})

describe('the sandbox', () => {
  it('plays CSAM and the list operator with keys that nobody else has', () => {
    expect(sandboxConfig?.name).toBe('sandbox')
    expect(holdersOf(pki.csamKey.d)).toEqual(['sandbox'])
    expect(holdersOf(pki.signers.listOperator.privateJwk.d)).toEqual(['sandbox'])
  })

  it('shares with the issuer what a client shares with its server, and with the verifier nothing', () => {
    expect(holdersOf(pki.secrets.csamClient)).toEqual(['issuer', 'sandbox'])
    expect(holdersOf(pki.secrets.gatewayClient)).toEqual(['sandbox'])
    expect(holdersOf(pki.gatewayKey.x)).toEqual(['issuer', 'sandbox'])
    expect(holdersOf(pki.signers.gateway.x5c[0])).toEqual(['issuer', 'sandbox'])
  })

  it.each(['walletProvider', 'registrar'] as const)('plays the %s with a key that nobody else has', (name) => {
    expect(holdersOf(pki.signers[name].privateJwk.d)).toEqual(['sandbox'])
  })
})

describe('those who keep trusted lists', () => {
  it.each(['eu', 'be', 'lu'] as const)('have keys that the sandbox alone holds: %s', (name) => {
    for (const { privateJwk } of Object.values(pki.listOperators[name]))
      expect(holdersOf(privateJwk.d)).toEqual(['sandbox'])
  })

  it('have certificates that no function knows: the list of lists is believed by a hash', () => {
    for (const name of ['eu', 'be', 'lu'] as const)
      for (const { x5c } of Object.values(pki.listOperators[name])) expect(holdersOf(x5c[0])).toEqual(['sandbox'])
    expect(holdersOf(pki.listOperators.journal.x5c[0])).toEqual(['sandbox'])
  })
})

describe('the gateway', () => {
  it('knows the issuer by keys that the issuer alone holds', () => {
    expect(holdersOf(pki.gatewayKey.d)).toEqual(['issuer'])
    expect(holdersOf(pki.signers.gateway.privateJwk.d)).toEqual(['issuer'])
  })
})

describe('the lists of the sandbox', () => {
  const purposes = {
    pid: 'pidSigner',
    'pub-eaa': 'publicBodySeal',
    mdl: 'documentSigner',
    age: 'ageProofSigner',
  } as const
  const all = Object.keys(purposes) as (keyof typeof purposes)[]
  let lists: TrustList[]

  beforeAll(async () => {
    const entities = JSON.parse(secrets.sandbox.TRUST_ENTITIES ?? '') as TrustEntities
    const operator = await importSigner(pki.signers.listOperator)
    const signers = pki.signers.listOperator.x5c.map((one) => parseCertificate(fromBase64(one)))
    lists = await Promise.all(
      trustKinds.map(async (kind) => {
        const now = systemClock()
        const version = { sequenceNumber: 1, issued: now, nextUpdate: now + day }
        const input = { ...entityList(addresses.sandbox, kind, [entities[kind]]), ...version }
        return verifyTrustList(await createTrustList(operator, input), { kind, signers, now })
      }),
    )
  })

  const decide = async (
    name: keyof SandboxPki['signers'],
    question: Pick<TrustQuestion, 'kind' | 'role' | 'purpose'>,
  ) => {
    const chain = pki.signers[name].x5c.map(fromBase64)
    return (await createDecideTrust()(lists, { ...question, chain, now: systemClock() })).decision
  }

  it.each([
    ['pid', ['pid']],
    ['attestation', ['pub-eaa']],
    ['drivingLicence', ['mdl']],
    ['ageProof', ['age']],
    ['statusList', []],
    ['walletProvider', []],
    ['metadata', []],
  ] as const)('lead to the signer %s for its own kind alone', async (name, own) => {
    const trusted = await Promise.all(
      all.map(async (kind) => decide(name, { kind, role: 'issuance', purpose: purposes[kind] })),
    )
    expect(all.filter((_, at) => trusted[at] === 'trusted')).toEqual(own)
    // A PID as mdoc.
    expect(await decide(name, { kind: 'pid', role: 'issuance', purpose: 'documentSigner' })).toBe('untrusted')
  })

  it('lead to the document signer of PIDs for these alone', async () => {
    for (const kind of all)
      expect(await decide('documentSigner', { kind, role: 'issuance', purpose: 'documentSigner' })).toBe(
        kind === 'pid' ? 'trusted' : 'untrusted',
      )
  })

  it('lead to the one signer of status lists for the statuses of every kind, and to nobody else', async () => {
    for (const kind of all)
      for (const name of ['statusList', 'pid', 'attestation', 'ageProof'] as const)
        expect(await decide(name, { kind, role: 'revocation', purpose: 'statusList' })).toBe(
          name === 'statusList' ? 'trusted' : 'untrusted',
        )
  })
})
