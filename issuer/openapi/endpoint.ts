// The description of the issuer's own API and its page. It is read when it is first asked for, so that it costs no start.
import type { JsonObject } from '../../shared/json.ts'
import { descriptionPage, descriptionResponse } from '../../shared/pages/description.ts'
import type { IssuerConfig } from '../issuer.ts'

const read = async (): Promise<JsonObject> =>
  (await import('../../docs/openapi/issuer.json', { with: { type: 'json' } })).default as unknown as JsonObject

/** An issuer may be below a path. */
export const descriptionEndpoint = async ({ issuerUrl }: Pick<IssuerConfig, 'issuerUrl'>): Promise<Response> =>
  descriptionResponse({ ...(await read()), servers: [{ url: issuerUrl }] })

export const docEndpoint = async (): Promise<Response> => descriptionPage(await read())
