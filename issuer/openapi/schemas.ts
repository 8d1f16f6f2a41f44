// The bodies of the issuer's own API as JSON Schemas, under the names that its description gives them: what is asked is the very shape that
// reads it. Of answers nothing reads the shapes, so they are in no bundle.
import * as z from 'zod/mini'
import * as common from '../../shared/http/described-answers.ts'
import { jsonSchemasOf } from '../../shared/http/openapi.ts'
import type { JsonObject } from '../../shared/json.ts'
import { offerShape } from '../offer/parse-input.ts'
import { recordChangeShape } from '../status/record-changes.ts'
import { reasons, revocationShape } from '../status/revocations.ts'
import { shortRevocationShape } from '../status/revoke.ts'
import { searchShape } from '../status/search.ts'
import { suspensionShape } from '../status/suspensions.ts'

const text = z.string()

/** OpenID4VCI 1.0 section 4.1.1. */
const credentialOffer = z.object({
  credential_issuer: z.url(),
  credential_configuration_ids: z.array(text),
  grants: z.looseObject({}),
})

const schemas = {
  OfferWish: offerShape,
  CredentialOffer: credentialOffer,
  CreatedOffer: z.object({
    credentialOffer: z.optional(credentialOffer),
    credentialOfferUri: text,
    offerPageUri: z.url(),
    txCode: z.optional(text),
    expiresAt: z.iso.datetime(),
  }),
  RevocationWish: revocationShape,
  Revocation: z.object({
    id: text,
    state: z.enum(['running', 'done']),
    reason: z.enum(reasons),
    revoked: z.int(),
    done: z.int(),
    of: z.int(),
  }),
  ShortRevocationWish: shortRevocationShape,
  Revoked: z.object({ revoked: z.int() }),
  CredentialSearch: searchShape,
  FoundCredentials: z.object({
    items: z.array(
      z.object({
        handle: text,
        type: text,
        count: z.int(),
        expiryDate: z.iso.date(),
        state: z.enum(['pending', 'valid', 'suspended', 'revoked']),
      }),
    ),
    total: z.int(),
  }),
  SuspensionWish: suspensionShape,
  Suspended: z.object({ suspended: z.int() }),
  Resumed: z.object({ resumed: z.int() }),
  RecordChange: recordChangeShape,
  /** draft-ietf-oauth-status-list section 9. */
  StatusLists: z.object({ status_lists: z.array(z.url()) }),
  WatchRound: z.object({
    id: text,
    state: z.enum(['running', 'done']),
    lists: z.int(),
    units: z.int(),
    revoked: z.int(),
    overdue: z.int(),
    unanswered: z.array(
      z.object({
        uri: text,
        provider: text,
        country: z.optional(text),
        reason: text,
        since: z.iso.datetime(),
      }),
    ),
    begunAt: z.iso.datetime(),
    endedAt: z.optional(z.iso.datetime()),
    retryAt: z.optional(z.iso.datetime()),
  }),
  CatalogueSchemas: z.object({ items: z.array(z.object({ type: text, href: z.url() })), total: z.int() }),
  /** EU TS11 section 4.3. */
  SchemaMeta: z.looseObject({ version: text, rulebookURI: z.url(), supportedFormats: z.array(text) }),
  /** SD-JWT VC Type Metadata, or the description of an mdoc. */
  TypeMetadata: z.looseObject({}),
  AccessToken: common.accessToken,
  OAuthError: common.oauthError,
  Problem: common.problem,
  Jwks: common.jwks,
  Health: common.health,
} as const
export type SchemaName = keyof typeof schemas

export const jsonSchemas = (): JsonObject => jsonSchemasOf(schemas)
