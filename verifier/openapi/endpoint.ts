// The description of the verifier's own API and its page. It is read when it is first asked for, so that it costs no start.
import type { JsonObject } from '../../shared/json.ts'
import { descriptionPage, descriptionResponse } from '../../shared/pages/description.ts'

const read = async (): Promise<JsonObject> =>
  (await import('../../docs/openapi/verifier.json', { with: { type: 'json' } })).default as unknown as JsonObject

export const descriptionEndpoint = async (): Promise<Response> => descriptionResponse(await read())

export const docEndpoint = async (): Promise<Response> => descriptionPage(await read())
