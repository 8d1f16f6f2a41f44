// What institutions call, and what everybody may read: offers, revocations, status lists, and what is published of types, keys and certificates.
import { inPath, needs, operationParts, problemAnswer, problems, tokenOperation } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { SchemaName } from './schemas.ts'

const { answer, body } = operationParts<SchemaName>()

export const scopes = {
  'issuance:offers:create': 'Make offers, also for a person whom the institution knows',
  'issuance:credentials:read': 'See which credentials a person has, by handle, and never what they say',
  'issuance:credentials:revoke': 'Revoke credentials by handle, or by person and type',
  'issuance:credentials:suspend': 'Suspend credentials for a while, where the law lets it be',
  'issuance:keys:revoke': 'Revoke all that a lost key signed',
  'issuance:records:report': 'Report that a record changed, that somebody died or lost a right',
  'issuance:watch:run': 'Have the wallets that hold PIDs looked at, and read what came of it',
}

const refused = {
  400: problemAnswer('What was sent is not as described; `issues` says where'),
  401: problemAnswer('No access token, or one that was not given out here or has expired'),
  403: problemAnswer('The access token has another scope'),
  ...problems,
}

const irreversible = problemAnswer('The law knows no way back for credentials of this type')

const pageOf = (description: string): JsonObject => ({
  description,
  content: { 'text/html': { schema: { type: 'string' } } },
})
const text = { schema: { type: 'string' } }
const none = { 404: problemAnswer('There is no such thing here'), ...problems }

const listAnswers = (content: JsonObject): JsonObject => ({
  200: { description: 'Signed; `ETag` and `Cache-Control` say how long it serves', content },
  304: { description: 'It is the one that `If-None-Match` names' },
  400: { description: '`time` is no time' },
  406: { description: 'No form of it is accepted' },
  501: { description: 'The past was asked about (`time`), which is not remembered here' },
  ...none,
})
const timeAsked: JsonObject = {
  name: 'time',
  in: 'query',
  required: false,
  description: 'Seconds since 1970: the list that was served then, where that is remembered',
  schema: { type: 'integer', minimum: 0 },
}

type Reading = [path: string, operation: JsonObject, parameters?: JsonObject[]]

/** For everybody. */
const readings: Reading[] = [
  [
    '/offers/{id}',
    {
      operationId: 'getOffer',
      tags: ['Offers'],
      summary: 'Get an offer that was given by reference (OpenID4VCI 1.0, section 4.1.3)',
      responses: { 200: answer('The offer, until it expires', 'CredentialOffer'), ...none },
    },
    [inPath('id', 'As `credentialOfferUri` names it')],
  ],
  [
    '/offers/{id}/page',
    {
      operationId: 'getOfferPage',
      tags: ['Offers'],
      summary: 'See an offer as a QR code and as a link, in four languages',
      responses: { 200: pageOf('For a person'), 404: pageOf('It has expired'), ...problems },
    },
    [inPath('id', 'As `offerPageUri` names it')],
  ],
  [
    '/status/{list}',
    {
      operationId: 'getStatusList',
      tags: ['Status'],
      summary: 'Get a Token Status List, as JWT or, to who accepts it, as CWT',
      responses: listAnswers({ 'application/statuslist+jwt': text, 'application/statuslist+cwt': text }),
    },
    [inPath('list', 'As credentials name it'), timeAsked],
  ],
  [
    '/identifiers/{list}',
    {
      operationId: 'getIdentifierList',
      tags: ['Status'],
      summary: 'Get an identifier list (ISO/IEC 18013-5, second edition) as CWT',
      responses: listAnswers({ 'application/identifierlist+cwt': text }),
    },
    [inPath('list', 'As mdocs name it'), timeAsked],
  ],
  [
    '/status-lists',
    {
      operationId: 'listStatusLists',
      tags: ['Status'],
      summary: 'List the addresses of all status lists',
      responses: { 200: answer('Every one', 'StatusLists'), ...problems },
    },
  ],
  [
    '/types/{urn}',
    {
      operationId: 'getType',
      tags: ['Types'],
      summary: 'Get the metadata of a type by its URN or its doctype',
      responses: { 200: answer('Byte for byte what `vct#integrity` is the digest of', 'TypeMetadata'), ...none },
    },
    [inPath('urn', 'Such as `urn:eudi:pid:1`')],
  ],
  [
    '/types/{name}/{version}',
    {
      operationId: 'getDomesticType',
      tags: ['Types'],
      summary: 'Get the metadata of a type whose name is this address',
      responses: { 200: answer('Byte for byte what `vct#integrity` is the digest of', 'TypeMetadata'), ...none },
    },
    [inPath('name', 'Such as `isi-plus`'), inPath('version', 'Such as `1`')],
  ],
  [
    '/rulebooks/{type}',
    {
      operationId: 'getRulebook',
      tags: ['Types'],
      summary: 'Read the rulebook of a type (EU TS11, section 4.2)',
      responses: { 200: pageOf('In the language of the reader'), ...none },
    },
    [inPath('type', 'Such as `pid`')],
  ],
  [
    '/catalogue/v1/schemas',
    {
      operationId: 'listSchemas',
      tags: ['Types'],
      summary: 'List what is registered in the European catalogue of attestations',
      responses: { 200: answer('Every type', 'CatalogueSchemas'), ...problems },
    },
  ],
  [
    '/catalogue/v1/schemas/{type}',
    {
      operationId: 'getSchema',
      tags: ['Types'],
      summary: 'Get the entry of a type for the catalogue (EU TS11, section 4.3)',
      responses: { 200: answer('Without the id that the catalogue gives', 'SchemaMeta'), ...none },
    },
    [inPath('type', 'Such as `pid`')],
  ],
  [
    '/signing-certificates/{name}',
    {
      operationId: 'getSigningCertificates',
      tags: ['Access'],
      summary: 'Get the chain that `x5u` of a credential names',
      responses: {
        200: { description: 'PEM, the anchor left out', content: { 'application/pem-certificate-chain': text } },
        ...none,
      },
    },
    [inPath('name', 'SHA-256 of the first certificate, base64url')],
  ],
  [
    '/jwks',
    {
      operationId: 'getKeys',
      tags: ['Access'],
      summary: 'Get the public keys of credentials and metadata',
      responses: { 200: answer('JWK Set (RFC 7517)', 'Jwks'), ...problems },
    },
  ],
  [
    '/health',
    {
      operationId: 'getHealth',
      tags: ['Access'],
      summary: 'See whether the issuer is well',
      responses: { 200: answer('UP or DEGRADED', 'Health'), 503: answer('DOWN', 'Health'), ...problems },
    },
  ],
]

export const paths: Record<string, JsonObject> = {
  '/partner/token': { post: tokenOperation },
  '/issuance/v1/offers': {
    post: {
      operationId: 'createOffer',
      tags: ['Offers'],
      summary: 'Make an offer, for ten minutes',
      ...needs('issuance:offers:create'),
      requestBody: body('OfferWish'),
      responses: {
        201: answer('What to hand on to the person or the wallet', 'CreatedOffer'),
        503: problemAnswer('A source that has to be asked now does not answer'),
        ...refused,
      },
    },
  },
  '/issuance/v1/revocations': {
    post: {
      operationId: 'createRevocation',
      tags: ['Status'],
      summary: 'Revoke by handle, by person and types, by a list of these, or by the key that signed, for good',
      ...needs('issuance:credentials:revoke', 'issuance:keys:revoke'),
      requestBody: body('RevocationWish'),
      responses: {
        201: answer('It is done; that nothing was left to revoke is no fault', 'Revocation'),
        202: answer('It goes on: `Location` says how far', 'Revocation'),
        ...refused,
      },
    },
  },
  '/issuance/v1/revocations/{id}': {
    get: {
      operationId: 'getRevocation',
      tags: ['Status'],
      summary: 'See how far a revocation is, for ninety days',
      ...needs(
        'issuance:credentials:revoke',
        'issuance:keys:revoke',
        'issuance:credentials:read',
        'issuance:records:report',
      ),
      parameters: [inPath('id', 'As the answer to it names it')],
      responses: { 200: answer('Its state', 'Revocation'), 404: problemAnswer('There is none'), ...refused },
    },
  },
  '/issuance/v1/credentials/search': {
    post: {
      operationId: 'searchCredentials',
      tags: ['Status'],
      summary: 'Find the credentials of a person, by the handles that a revocation names',
      ...needs('issuance:credentials:read'),
      requestBody: body('CredentialSearch'),
      responses: { 200: answer('Batches that have not expired', 'FoundCredentials'), ...refused },
    },
  },
  '/issuance/v1/credentials/revoke': {
    post: {
      operationId: 'revokeCredentials',
      tags: ['Status'],
      summary: 'Revoke all that a person holds of a type at their request: the short form of a revocation',
      ...needs('issuance:credentials:revoke'),
      requestBody: body('ShortRevocationWish'),
      responses: { 200: answer('How many were revoked; none is no fault', 'Revoked'), ...refused },
    },
  },
  '/issuance/v1/suspensions': {
    post: {
      operationId: 'suspendCredentials',
      tags: ['Status'],
      summary: 'Suspend credentials by handle, or by person and types',
      ...needs('issuance:credentials:suspend'),
      requestBody: body('SuspensionWish'),
      responses: { 200: answer('How many copies are suspended by it', 'Suspended'), 422: irreversible, ...refused },
    },
  },
  '/issuance/v1/suspensions/end': {
    post: {
      operationId: 'endSuspension',
      tags: ['Status'],
      summary: 'End a suspension',
      ...needs('issuance:credentials:suspend'),
      requestBody: body('SuspensionWish'),
      responses: { 200: answer('How many copies are valid again', 'Resumed'), 422: irreversible, ...refused },
    },
  },
  '/issuance/v1/recordChanges': {
    post: {
      operationId: 'reportRecordChange',
      tags: ['Status'],
      summary: 'Report that a record changed, that a right was lost, or that a person died',
      ...needs('issuance:records:report'),
      requestBody: body('RecordChange'),
      responses: {
        201: answer('What was revoked for it', 'Revocation'),
        202: answer('It goes on: `Location` says how far', 'Revocation'),
        ...refused,
      },
    },
  },
  '/issuance/v1/watches': {
    post: {
      operationId: 'runWatch',
      tags: ['Status'],
      summary: 'Look at every wallet and key that a PID depends on, now',
      ...needs('issuance:watch:run'),
      responses: { 202: answer('The round that begins, or the one that runs', 'WatchRound'), ...refused },
    },
    get: {
      operationId: 'getWatch',
      tags: ['Status'],
      summary: 'See what came of the newest round',
      ...needs('issuance:watch:run'),
      responses: {
        200: answer('The newest round', 'WatchRound'),
        404: problemAnswer('There was none yet'),
        ...refused,
      },
    },
  },
  ...Object.fromEntries(
    readings.map(([path, operation, parameters]) => [
      path,
      { get: { ...operation, security: [], ...(parameters && { parameters }) } },
    ]),
  ),
}
