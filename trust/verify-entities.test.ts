import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../sandbox/trust-lists/create-list.ts'
import {
  createListExample,
  type ListExample,
  scheme,
  signList,
  withValue,
} from '../sandbox/trust-lists/example-list.ts'
import { base64, utf8 } from '../shared/bytes.ts'
import { issue, now, type Party } from '../shared/trust/example-certificates.ts'
import { signXmlList } from '../shared/trusted-list/example-xml-entities.ts'
import type { VerifyGiven } from './list-verifier.ts'
import type { EntitiesSource } from './source.ts'
import { syncSources } from './sync-sources.ts'
import { verifyEntities } from './verify-entities.ts'

let example: ListExample
let source: EntitiesSource

beforeAll(async () => {
  example = await createListExample()
  source = { type: 'entities', kind: 'pid', url: example.input.url, signers: [base64(example.operator.der)] }
})

const given = (changes: Partial<VerifyGiven> = {}): VerifyGiven => ({
  now,
  last: undefined,
  fetch: () => Promise.reject(new TypeError('nothing is fetched')),
  ...changes,
})
const verify = (jws: string, changes: Partial<EntitiesSource> = {}, more: Partial<VerifyGiven> = {}) =>
  verifyEntities({ ...source, ...changes }, utf8(jws), given(more))
const ofSigners = (by: Party, ...signers: Party[]) => {
  const certificates = signers.map(({ der }) => ({ val: base64(der) }))
  const path = [...scheme, 'PointersToOtherLoTE', 0, 'ServiceDigitalIdentities']
  return signList(by, withValue(example.input, path, [{ X509Certificates: certificates }]))
}

describe('a list of trusted entities that is kept', () => {
  it('names the deviation for which it is refused, and is taken where that is tolerated', async () => {
    const jws = await signList(example.operator, listOf(example.input), { iat: undefined })
    await expect(verify(jws)).rejects.toMatchObject({ code: 'LIST_REFUSED', message: /\(missingIat\)$/ })
    expect((await verify(jws, { tolerate: ['missingIat'] })).model).toMatchObject({ deviations: ['missingIat'] })
  })

  it('has a number that does not fall, under which it says one thing', async () => {
    const jws = await signList(example.operator, listOf(example.input))
    const { content } = await verify(jws)
    const last = (sequenceNumber: number, said = content) => ({ last: { sequenceNumber, content: said, sha256: '' } })
    await expect(verify(jws, {}, last(8))).rejects.toMatchObject({ code: 'SEQUENCE_ROLLBACK' })
    await expect(verify(jws, {}, last(7, 'ab'))).rejects.toMatchObject({ code: 'CONTENT_CHANGED' })
    const again = await signList(example.operator, listOf(example.input), { iat: now - 1 })
    expect((await verify(again, {}, last(7))).content).toBe(content)
  })

  it('may be in XML', async () => {
    const bodies = await createListExample('pub-eaa')
    const bytes = await signXmlList(bodies.operator, listOf(bodies.input))
    const signers = [base64(bodies.operator.der)]
    const { model } = await verifyEntities({ ...source, kind: 'pub-eaa', form: 'xml', signers }, bytes, given())
    expect(model).toMatchObject({ kind: 'pub-eaa', sequenceNumber: 7 })
  })

  it('announces who signs it next, and is taken of that one where the configuration says so', async () => {
    const { operator } = example
    const successor = await issue(undefined, { name: operator.certificate.subject })
    const { model: previous, alarms } = await verify(await ofSigners(operator, operator, successor))
    expect(alarms).toEqual(['SIGNER_ANNOUNCED'])
    expect((await verify(await ofSigners(operator, operator))).alarms).toEqual([])
    const next = await ofSigners(successor, successor)
    await expect(verify(next, {}, { previous })).rejects.toMatchObject({ code: 'LIST_REFUSED' })
    const { summary } = await verify(next, { selfRollover: true }, { previous })
    expect(summary.signerSha256).toBe(await successor.certificate.fingerprint())
  })
})

describe('a list whose source changes', () => {
  const syncWith = async (before: Partial<EntitiesSource>, after: Partial<EntitiesSource>) => {
    const { summary, model } = await verify(await signList(example.operator, listOf(example.input)))
    const given = { now, memoryOf: () => undefined, modelOf: () => ({ ...model, ...signedBy(before) }) }
    const { lists } = await syncSources([], [{ ...source, ...before }], given)
    const kept = lists.map((one) => ({ ...one, active: { ...summary, ...signedBy(before) } }))
    return (await syncSources(kept, [{ ...source, ...after }], given)).lists[0]?.active?.sequenceNumber
  }
  /** By somebody whom the list named. */
  const signedBy = ({ selfRollover }: Partial<EntitiesSource>) => (selfRollover ? { signerSha256: 'ab' } : {})

  it('stays where more is tolerated, and goes where less is', async () => {
    expect(await syncWith({}, { tolerate: ['missingIat'] })).toBe(7)
    expect(await syncWith({ tolerate: ['missingIat'] }, {})).toBeUndefined()
    expect(await syncWith({ tolerate: ['missingIat'] }, { tolerate: ['missingIat', 'noEnglish'] })).toBe(7)
  })

  it('goes where those that it names may not sign any more', async () => {
    expect(await syncWith({ selfRollover: true }, {})).toBeUndefined()
    expect(await syncWith({}, { selfRollover: true })).toBe(7)
  })
})
