// A description of an API (OpenAPI 3.1) as tests hold it against the code: its operations, its rules, and answers by its schemas.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import { isObject, type Json, type JsonObject } from '../shared/json.ts'

export type Operation = JsonObject & { path: string; method: string; parameters: JsonObject[]; responses: JsonObject }

export interface Described {
  api: JsonObject
  operations: Operation[]
  /** `GET /a/:id` of each operation, as routes are written. */
  routes: string[]
  validatorOf(name: string): ValidateFunction
  /** Expects an answer to be as its schema says: strictly, what is not described is a fault here, although clients have to live with it. */
  expectAs(name: string, answer: Response | object): Promise<void>
}

export function readDescription(api: JsonObject): Described {
  const operations = operationsOf(api.paths as JsonObject)
  const validatorOf = createValidators(api)
  return {
    api,
    operations,
    routes: operations.map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    validatorOf,
    expectAs: async (name, answer) => {
      const value = answer instanceof Response ? await answer.json() : answer
      const validate = validatorOf(name)
      validate(value)
      expect(validate.errors ?? []).toEqual([])
    },
  }
}

const operationsOf = (paths: JsonObject): Operation[] =>
  Object.entries(paths).flatMap(([path, item]) => {
    const { parameters: shared = [], ...methods } = item as JsonObject
    return Object.entries(methods).map(([method, operation]) => {
      const own = ((operation as JsonObject).parameters ?? []) as JsonObject[]
      return {
        ...(operation as JsonObject),
        path,
        method,
        parameters: [...(shared as JsonObject[]), ...own],
      } as Operation
    })
  })

/** One for all schemas of a description: to read all of it again for each took seconds. */
function createValidators(api: JsonObject): (name: string) => ValidateFunction {
  let ajv: Ajv2020 | undefined
  return (name) => {
    if (!ajv) {
      ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false })
      addFormats.default(ajv)
      ajv.addVocabulary(Object.keys(api))
      ajv.addSchema({ $id: 'https://attestry.example/api', ...(closed(api) as JsonObject) }, undefined, false, false)
    }
    return ajv.compile({ $ref: `https://attestry.example/api#/components/schemas/${name}` })
  }
}

const closed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(closed)
  if (!isObject(value)) return value
  const members = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]))
  const isShape = value.type === 'object' && isObject(value.properties) && Object.keys(value.properties).length > 0
  return isShape && value.additionalProperties === undefined ? { ...members, additionalProperties: false } : members
}

/** Every object in the document, with where it is. */
function* objects(value: Json, at = '#'): Generator<[string, JsonObject]> {
  if (Array.isArray(value)) for (const [nth, one] of value.entries()) yield* objects(one, `${at}/${nth}`)
  if (!isObject(value)) return
  yield [at, value]
  for (const [name, one] of Object.entries(value)) yield* objects(one, `${at}/${name}`)
}

const resolve = (api: JsonObject, pointer: string): Json | undefined =>
  pointer
    .slice(2)
    .split('/')
    .reduce<Json | undefined>((value, step) => (isObject(value) ? value[step] : undefined), api)

export function expectOpenApi({ api, operations }: Described, version: string): void {
  expect(api.openapi).toBe('3.1.0')
  expect(api.info).toMatchObject({ title: expect.any(String), version })
  for (const path of Object.keys(api.paths as JsonObject)) expect(path).toMatch(/^\/[^?]*[^/?]$/)
  const tags = (api.tags as unknown as JsonObject[]).map(({ name }) => name)
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  for (const { operationId, summary, responses, tags: own } of operations) {
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/)
    expect(summary).toMatch(/^[A-Z].*[^.]$/)
    expect(tags).toEqual(expect.arrayContaining(own as string[]))
    expect(Object.keys(responses)).toContain('default')
    expect(Object.keys(responses).some((status) => /^2\d\d$/.test(status))).toBe(true)
  }
}

/** `unreferenced`: schemas that no operation names, such as that of what is inside a JWT. */
export function expectWholeReferences({ api, validatorOf }: Described, unreferenced: readonly string[]): void {
  const refs = [...objects(api)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? $ref : []))
  for (const one of refs) expect([one, resolve(api, one) !== undefined]).toEqual([one, true])
  const named = [...refs, ...unreferenced.map((name) => `#/components/schemas/${name}`)]
  for (const name of Object.keys((api.components as JsonObject).schemas as JsonObject)) {
    expect(named).toContain(`#/components/schemas/${name}`)
    expect(() => validatorOf(name)).not.toThrow()
  }
}

/** Every parameter of a path is there and required, and no other is in a path. */
export function expectPathParameters({ api, operations }: Described): void {
  for (const { path, parameters } of operations) {
    const named = parameters
      .map((one) => (typeof one.$ref === 'string' ? resolve(api, one.$ref) : one) as JsonObject)
      .filter((one) => one.in === 'path')
    expect(named.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    for (const { required } of named) expect(required).toBe(true)
  }
}

/** Scopes are those that there are, and every operation says which. */
export function expectScopes({ api, operations }: Described, known: readonly string[]): void {
  const scopes = resolve(api, '#/components/securitySchemes/partnerToken/flows/clientCredentials/scopes') as JsonObject
  expect(Object.keys(scopes).sort()).toEqual([...known].sort())
  for (const { security } of operations)
    for (const { partnerToken: asked = [] } of security as { partnerToken?: string[] }[])
      expect(Object.keys(scopes)).toEqual(expect.arrayContaining(asked))
}
