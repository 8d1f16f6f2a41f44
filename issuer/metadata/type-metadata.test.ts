import { describe, expect, it } from 'vitest'
import { base64, sha256 } from '../../shared/bytes.ts'
import { docTypeMetadataOf } from '../../shared/credentials/doc-type-metadata.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { typeMetadataOf } from '../../shared/credentials/type-metadata.ts'
import { Problem } from '../../shared/http/problem.ts'
import { createApp } from '../app.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { typeMetadataEndpoint } from './type-metadata.ts'

const typesUrl = 'https://issuer.example/tenant/types'

const vct = 'urn:eudi:pid:1'
const issuer = await createMemoryIssuer()
const own = `${issuer.config.issuerUrl}/types/diploma/1`
const diploma = {
  ...pid,
  configurations: [{ format: 'dc+sd-jwt', signer: 'pid', id: 'own', scope: 'own', vct: own }],
} as const

describe('type metadata', () => {
  it('is served byte for byte as the integrity of credentials has it, for a while and to everybody (SDVC-TM-05)', async () => {
    const response = await createApp(issuer).request(`${issuer.config.issuerUrl}/types/${vct}`)
    expect([...response.headers]).toEqual(
      expect.arrayContaining([
        ['content-type', 'application/json'],
        ['cache-control', 'public, max-age=86400'],
        ['access-control-allow-origin', '*'],
      ]),
    )
    const bytes = new Uint8Array(await response.arrayBuffer())
    const { integrity } = await typeMetadataOf(pid, vct, typesUrl)
    expect(integrity).toBe(`sha256-${base64(await sha256(bytes))}`)
    expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({ vct, name: 'Identity (PID)' })
  })

  it('has the same bytes wherever it is made, since it holds no time and nothing of the issuer', async () => {
    const { body } = await typeMetadataOf({ ...pid }, vct, typesUrl)
    expect(body).toEqual((await typeMetadataOf(pid, vct, typesUrl)).body)
  })

  it('is at the vct itself where that is an address of ours', async () => {
    const response = await typeMetadataEndpoint(own, typesUrl, [diploma])
    expect((await response.json()).vct).toBe(own)
  })

  it('of an mdoc is there by the doctype, element by element', async () => {
    const response = await typeMetadataEndpoint('eu.europa.ec.eudi.pid.1', typesUrl, [pid])
    const bytes = new Uint8Array(await response.arrayBuffer())
    const { integrity } = await docTypeMetadataOf(pid, 'eu.europa.ec.eudi.pid.1')
    expect(integrity).toBe(`sha256-${base64(await sha256(bytes))}`)
    const { docType, name, nameSpaces } = JSON.parse(new TextDecoder().decode(bytes))
    expect([docType, name]).toEqual(['eu.europa.ec.eudi.pid.1', 'Identity (PID)'])
    expect(nameSpaces['eu.europa.ec.eudi.pid.1'].map(({ element }: { element: string }) => element)).toEqual(
      pid.claims.flatMap(({ mdoc }) => (mdoc ? [mdoc[1]] : [])),
    )
  })

  it('names the type that a type refines, and its digest', async () => {
    const [configuration] = diploma.configurations
    const refining = { ...diploma, configurations: [{ ...configuration, extends: { vct, integrity: 'sha256-AAAA' } }] }
    const { body } = await typeMetadataOf(refining, own, typesUrl)
    expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({
      vct: own,
      extends: vct,
      'extends#integrity': 'sha256-AAAA',
    })
  })

  it.each([`${issuer.config.issuerUrl}/types/diploma/2`, 'urn:eudi:pid:2', 'eu.europa.ec.eudi.pid.2', ''])(
    'is not there for %s',
    async (other) => {
      await expect(typeMetadataEndpoint(other, typesUrl, [pid, diploma])).rejects.toThrow(Problem)
    },
  )
})
