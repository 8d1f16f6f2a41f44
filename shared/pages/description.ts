// GET /doc/openapi.json: the description of an own API. GET /doc: the same for people, without script.
import { html, raw } from 'hono/html'
import { isObject, type Json, type JsonObject } from '../json.ts'

const cached = { 'Cache-Control': 'public, max-age=300' }

export const descriptionResponse = (api: JsonObject): Response => Response.json(api, { headers: cached })

const style = `:root { color-scheme: light dark } body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }
h2 { margin-top: 2.5rem } h3 { margin: 1.5rem 0 .25rem; font-size: 1rem } code, pre { font: .875rem/1.5 ui-monospace, monospace } code { overflow-wrap: anywhere }
pre { overflow-x: auto; padding: .75rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem } p { margin: .25rem 0 } table { border-collapse: collapse }
td { padding: .15rem 1rem .15rem 0; vertical-align: top }`

export async function descriptionPage(api: JsonObject): Promise<Response> {
  const { info, tags, paths, webhooks, components } = api as Record<string, JsonObject>
  const operations = [...operationsOf(paths), ...operationsOf(webhooks)]
  const schemas = (components?.schemas ?? {}) as JsonObject
  const document = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${textOf(info?.title)}</title><style>${raw(style)}</style></head>
<body><h1>${textOf(info?.title)} <small>${textOf(info?.version)}</small></h1>
<p>${textOf(info?.description)}</p><p><a href="doc/openapi.json">OpenAPI 3.1</a></p>
${(tags as unknown as JsonObject[]).map(
  ({ name, description }) => html`<h2>${textOf(name)}</h2><p>${textOf(description)}</p>
${operations.filter((one) => (one.tags as Json[]).includes(name as Json)).map(operationSection)}`,
)}
<h2>Schemas</h2>
${Object.entries(schemas).map(
  ([name, schema]) =>
    html`<details id="${name}"><summary><code>${name}</code></summary><pre>${JSON.stringify(schema, undefined, 2)}</pre></details>`,
)}
</body></html>`
  return new Response(String(document), {
    headers: {
      ...cached,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    },
  })
}

const methods = ['get', 'post']

const operationsOf = (paths: JsonObject = {}): JsonObject[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as JsonObject)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => ({ path, method, ...(operation as JsonObject) })),
  )

const operationSection = ({
  path,
  method,
  operationId,
  summary,
  security,
  parameters,
  ...messages
}: JsonObject) => html`
<h3 id="${textOf(operationId)}"><code>${textOf(method).toUpperCase()} ${textOf(path)}</code></h3>
<p>${proseOf(summary)}</p>
<table><tbody>${scopesOf(security).map((scope, at) => html`<tr><td>${at ? 'or' : 'Scope'}</td><td><code>${scope}</code></td></tr>`)}
${named(parameters).map(({ in: place, name, description }) => html`<tr><td>${place === 'query' ? 'Query' : 'Header'}</td><td><code>${textOf(name)}</code> ${proseOf(description)}</td></tr>`)}
${schemasOf(messages.requestBody).map((name) => html`<tr><td>Body</td><td>${linkTo(name)}</td></tr>`)}
${Object.entries(messages.responses as JsonObject).map(
  ([status, response]) =>
    html`<tr><td>${status}</td><td>${proseOf(isObject(response) ? (response.description ?? 'What is wrong') : '')} ${schemasOf(response).map(linkTo)}</td></tr>`,
)}</tbody></table>`

/** Descriptions are CommonMark; what they have of it is code between backticks. */
const proseOf = (value: Json | undefined) =>
  textOf(value)
    .split('`')
    .map((part, at) => (at % 2 ? html`<code>${part}</code>` : part))

const linkTo = (name: string) => html`<a href="#${name}"><code>${name}</code></a> `

/** Those in the path are in the path already. */
const named = (parameters: Json | undefined): JsonObject[] =>
  (Array.isArray(parameters) ? parameters : [])
    .filter(isObject)
    .filter(({ name, in: place }) => name !== undefined && place !== 'path')

const scopesOf = (security: Json | undefined): string[] =>
  ((security ?? []) as { partnerToken?: string[] }[]).flatMap(({ partnerToken = [] }) => partnerToken)

/** Names of the schemas that a body may have. */
function schemasOf(message: Json | undefined): string[] {
  const content = isObject(message) && isObject(message.content) ? message.content : {}
  return Object.values(content).flatMap((one) => {
    const { $ref } = (isObject(one) && isObject(one.schema) ? one.schema : {}) as { $ref?: string }
    return $ref?.split('/').at(-1) ?? []
  })
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
