import { describe, expect, it } from 'vitest'
import { base64, sha256 } from '../../shared/bytes.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import type { SchemaMeta } from '../../shared/credentials/schema-meta.ts'
import { createApp } from '../app.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'

const issuer = await createMemoryIssuer()
const app = createApp(issuer)
const get = (url: string, headers = {}) => app.request(url, { headers })
const schemas = `${issuer.config.issuerUrl}/catalogue/v1/schemas`

describe('what is registered in the catalogue of attestations', () => {
  it('is listed, type by type, for everybody', async () => {
    const response = await get(schemas)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(await response.json()).toEqual({
      items: catalogue.map(({ id }) => ({ type: id, href: `${schemas}/${id}` })),
      total: catalogue.length,
    })
  })

  it.each(catalogue.map(({ id }) => id))('of %s leads to schemas with their digests, and to a rulebook', async (id) => {
    const { schemaURIs, rulebookURI } = (await (await get(`${schemas}/${id}`)).json()) as SchemaMeta
    for (const { uri } of schemaURIs) {
      const [address = '', integrity] = uri.split('#')
      const schema = await get(address)
      expect(schema.status).toBe(200)
      expect(integrity).toBe(`sha256-${base64(await sha256(new Uint8Array(await schema.arrayBuffer())))}`)
    }
    if (rulebookURI.startsWith(issuer.config.issuerUrl)) expect((await get(rulebookURI)).status).toBe(200)
  })

  it.each(['nothing', 'constructor'])('is not there for the type %s', async (id) => {
    expect((await get(`${schemas}/${id}`)).status).toBe(404)
    expect((await get(`${issuer.config.issuerUrl}/rulebooks/${id}`)).status).toBe(404)
  })
})

describe('the rulebook of a type', () => {
  it.each([
    ['nl', 'Belgische identiteit (PID) 1.0.0', 'NIS-code van de gemeente (indien gekend)'],
    ['fr', 'Identité belge (PID) 1.0.0', 'Code INS de la commune (si connu)'],
    ['de', 'Belgische Identität (PID) 1.0.0', 'NIS-Code der Gemeinde (wenn bekannt)'],
    ['en', 'Belgian identity (PID) 1.0.0', 'NIS code of the municipality (where known)'],
  ])('says in %s what is in it and by which names', async (language, title, claim) => {
    const response = await get(`${issuer.config.issuerUrl}/rulebooks/pid-be`, { 'Accept-Language': language })
    const text = await response.text()
    for (const part of [title, claim, 'municipality_nis_code', 'urn:eudi:pid:be:1']) expect(text).toContain(part)
    expect(response.headers.get('Content-Language')).toBe(language)
  })

  it.each([
    ['age', 'A copy is in no status list and cannot be revoked: it expires.'],
    ['pid-be', 'A copy that is revoked is in a status list, and never becomes valid again.'],
    ['social-status', 'A copy is valid for at most one day, and is then renewed.'],
    ['ehic', 'Insured from (always, everybody sees it)'],
    ['ehic', 'Card number (always)'],
  ])('of %s says: %s', async (type, words) => {
    const response = await get(`${issuer.config.issuerUrl}/rulebooks/${type}`, { 'Accept-Language': 'en' })
    expect(await response.text()).toContain(words)
  })
})
