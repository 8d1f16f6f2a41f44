// Who may import whom (docs/architecture.md). Every rule here is one sentence there.
const never = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })
const only = (name, path, allowed, comment) =>
  never(
    name,
    { path, pathNot: '\\.test\\.[jt]s$' },
    { path: '^(issuer|verifier|trust|shared|sandbox|scripts|test|bench)/', pathNot: allowed },
    comment,
  )

// shared/ from the bottom to the top: each layer may import itself and the layers before it.
const layers = [
  '^shared/(bytes|clock|random|log|json)\\.[jt]s$',
  '^shared/(store|belgium|keys|sha256)/',
  '^shared/(http|trust|xml)/',
  '^shared/(status-list|sd-jwt|mdoc|trusted-list)/',
  '^shared/oauth/',
  '^shared/credentials/',
  '^shared/pages/',
]
const layerRules = layers.map((layer, at) =>
  only(`shared-layer-${at}`, layer, `(${layers.slice(0, at + 1).join('|')})`, 'shared/ imports downwards only'),
)

// Worlds in memory and right examples, for tests to bend.
const testSupport = '^(issuer|verifier)/testing/|^(shared|sandbox)/.+/(example|memory)-'

const issuerStep = '^issuer/(metadata|offer|authorization|token|nonce|credential|deferred|notification|status)/'
const verifierStep = '^verifier/(transaction|request|response)/'

module.exports = {
  forbidden: [
    never('no-cycles', {}, { circular: true }, 'nothing imports itself in a circle'),
    ...layerRules,
    only('issuer', '^issuer/', '^(issuer|shared)/', 'the issuer knows itself and what is shared'),
    only('verifier', '^verifier/', '^(verifier|shared)/', 'the verifier knows itself and what is shared'),
    only('trust', '^trust/', '^(trust|shared)/', 'what keeps the lists knows itself and what is shared'),
    only('sandbox', '^sandbox/', '^(sandbox|shared)/', 'the sandbox speaks HTTP to issuer and verifier'),
    only('scripts', '^scripts/', '^(scripts|sandbox|shared)/', 'scripts speak HTTP to issuer and verifier'),
    never(
      'steps-do-not-call-their-neighbours',
      { path: `${issuerStep}`, pathNot: '(endpoint|revoke|consent|callback|\\.test)\\.[jt]s$' },
      { path: issuerStep, pathNot: '^issuer/$1/' },
      'only an endpoint calls another step',
    ),
    never(
      'verifier-steps-do-not-call-their-neighbours',
      { path: verifierStep, pathNot: '\\.test\\.[jt]s$' },
      { path: verifierStep, pathNot: '^verifier/$1/' },
      'what two steps of the verifier know lies beside their folders',
    ),
    never(
      'nothing-knows-the-facade',
      {
        path: '^verifier/',
        pathNot: '^verifier/(openid-connect/|testing/|(app|env|verifier)\\.[jt]s$)|\\.test\\.[jt]s$',
      },
      { path: '^verifier/openid-connect/' },
      'who speaks OpenID Connect uses the verifier; the verifier does without',
    ),
    never(
      'issuance-is-below-http',
      { path: '^issuer/(issuance|sources)/', pathNot: '\\.test\\.[jt]s$' },
      {
        path: `^issuer/(app|worker|env)\\.[jt]s$|^issuer/client/|${issuerStep}`,
        pathNot: '^issuer/status/status-lists\\.[jt]s$',
      },
      'issuance knows nothing of HTTP and of protocol steps; it is given the status lists',
    ),
    never(
      'sources-are-below-issuance',
      { path: '^issuer/sources/', pathNot: '\\.test\\.[jt]s$' },
      { path: '^issuer/issuance/' },
      'a source knows nothing of issuance',
    ),
    never(
      'checks-are-below-the-steps',
      { path: '^verifier/checks/', pathNot: '\\.test\\.[jt]s$' },
      { path: `^verifier/(app|worker|env)\\.[jt]s$|${verifierStep}` },
      'checks know nothing of HTTP and of protocol steps',
    ),
    never(
      'what-steps-share-is-below-them',
      {
        path: '^verifier/(digital-credentials|identity|registration|transaction-data)/',
        pathNot: '\\.test\\.[jt]s$',
      },
      { path: `^verifier/(app|worker|env)\\.[jt]s$|${verifierStep}` },
      'what the steps of the verifier share knows none of them',
    ),
    never(
      'a-template-is-data',
      { path: '^verifier/templates/', pathNot: '\\.test\\.[jt]s$' },
      { path: `^verifier/(app|worker|env)\\.[jt]s$|${verifierStep}|^shared/(store|oauth|trust)/` },
      'a ready query asks and reads answers; it does no I/O',
    ),
    never(
      'only-the-app-knows-all',
      { path: '^(issuer|verifier)/.+/', pathNot: `\\.test\\.[jt]s$|${testSupport}` },
      { path: '^(issuer|verifier)/(app|worker|env)\\.[jt]s$' },
      'nothing imports upwards',
    ),
    never(
      'a-type-is-data',
      { path: '^shared/credentials/', pathNot: '\\.test\\.[jt]s$' },
      { path: '^shared/(store|http|oauth|trust)/', pathNot: '^shared/trust/trust-list\\.[jt]s$' },
      'a credential type does no I/O; which lists there are is data too',
    ),
    never(
      'durable-objects-in-one-place',
      {
        path: '^(issuer|verifier|trust|shared|sandbox)/',
        pathNot: '^shared/store/|^trust/trust-list-object\\.[jt]s$|\\.workerd\\.test\\.[jt]s$',
      },
      { path: '^cloudflare:' },
      'Durable Objects are known in shared/store',
    ),
    never(
      'xml-is-read-by-its-verifier',
      // A script that lays out a folder for a function, which then verifies every file.
      { pathNot: '^shared/xml/|^scripts/local/read-list-folder\\.[jt]s$' },
      { path: '^shared/xml/(read-xml|read-signed-xml|parse-signature)\\.[jt]s$' },
      'nobody reads more of a signed document than what was signed',
    ),
    never(
      'oracles-stay-in-tests',
      { path: '^(issuer|verifier|trust|shared|sandbox)/', pathNot: '\\.test\\.[jt]s$' },
      {
        path: 'node_modules/(@openid4vc|@credo-ts|xadesjs|xmldsigjs|xml-core|@xmldom|@owf|@sd-jwt|cbor-x|dcql|oidc-provider|fast-check|ajv|openid-client)',
      },
      'what we check ourselves against is no part of us',
    ),
    never(
      'test-support-stays-in-tests',
      { path: '^(issuer|verifier|trust|shared|sandbox)/', pathNot: `\\.test\\.[jt]s$|${testSupport}` },
      { path: testSupport },
      'what only tests and the bench stand on is no part of us',
    ),
    never(
      'tests-are-not-imported',
      { pathNot: '^test/|\\.test\\.[jt]s$' },
      { path: '\\.test\\.[jt]s$|^test/' },
      'nothing depends on a test',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['workerd', 'worker', 'import', 'default'],
    },
  },
}
