import { beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../../shared/http/problem.ts'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import { ssinOf } from '../personas.ts'
import { createSandboxPki } from '../pki/sandbox-pki.ts'
import type { Sandbox } from '../sandbox.ts'
import { civilStatusActs } from '../sources/civil-status-acts.ts'
import { drivingLicences } from '../sources/driving-licences.ts'
import { nationalRegister } from '../sources/national-register.ts'
import { sandboxKinds } from '../stores.ts'
import { livingBySsin } from './changes.ts'
import { changeRecordEndpoint, recordsEndpoint } from './endpoint.ts'

const now = () => 1_800_000_000
const { partnerKey } = await createSandboxPki(now())

let reported: Record<string, unknown>[]
let status: number
let sandbox: Sandbox
beforeEach(() => {
  reported = []
  status = 201
  const shard = createMemoryShard()
  sandbox = {
    now,
    partnerKey,
    rows: createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: sandboxKinds }),
    config: { issuerUrl: 'https://issuer.example', sandboxUrl: 'https://sandbox.example' },
    fetch: async (url: string, init: { body: string }) => {
      if (url.endsWith('/partner/token')) return Response.json({ access_token: 'token' })
      expect(url).toBe('https://issuer.example/issuance/v1/recordChanges')
      reported.push(JSON.parse(init.body))
      return Response.json({ revoked: 3 }, { status })
    },
  } as unknown as Sandbox
})

const change = (fields: Record<string, string>) =>
  changeRecordEndpoint(sandbox, new Request('https://s.example', { method: 'POST', body: new URLSearchParams(fields) }))
const jan = () => livingBySsin(sandbox, ssinOf('jan'))
const page = async () => (await recordsEndpoint(sandbox, new Request('https://s.example/records?said=Done.'))).text()

describe('a change of a record in the sandbox', () => {
  it('is known to the source, reported, and told to a browser and to curl', async () => {
    const response = await change({ persona: 'jan', change: 'moved' })
    expect(await response.text()).toBe('Jan Peeters moves to Namur. The issuer revoked 3 credentials.\n')
    expect(response.headers.get('Location')).toMatch(/^\/records\?said=Jan\+Peeters/)
    const persona = await jan()
    expect(persona && nationalRegister.dataOf(persona, '')).toContain('<r:ZipCode>5000</r:ZipCode>')
    const eventId = expect.stringMatching(/^[\da-f-]{36}$/)
    expect(reported).toEqual([{ eventId, ssin: ssinOf('jan'), change: 'recordChanged', records: ['person'] }])
    expect(await page()).toMatch(/<td>moves to Namur<\/td>[\s\S]*id="jan-none"/)
    await change({ persona: 'jan', change: 'none' })
    expect((await jan())?.changes).toEqual([])
    expect(reported).toHaveLength(1)
  })

  it('of a marriage is of both spouses, each reported by itself', async () => {
    await change({ persona: 'an', change: 'divorced' })
    expect(reported.map(({ ssin }) => ssin)).toEqual([ssinOf('jan'), ssinOf('an')])
    const persona = await jan()
    expect(persona && civilStatusActs.dataOf(persona, { type: 'MARRIAGE' })).toMatchObject({
      items: [{ status: 'DISSOLVED' }],
    })
  })

  it('takes a licence, and with a death the sources know nobody any more', async () => {
    await change({ persona: 'jan', change: 'licenceWithdrawn' })
    const persona = await jan()
    expect(persona && drivingLicences.dataOf(persona, {})).toMatchObject({ status: 'withdrawn' })
    await change({ persona: 'jan', change: 'died' })
    expect(await jan()).toBeUndefined()
    expect(reported.at(-1)).toMatchObject({ change: 'deceased' })
    expect(await page()).not.toContain('id="jan-moved"')
  })

  it.each([
    [{ persona: 'nobody', change: 'moved' }, '/persona'],
    [{ persona: 'sofie', change: 'divorced' }, '/persona'],
    [{ persona: 'zoë', change: 'moved' }, '/persona'],
    [{ persona: 'jan', change: 'birthday' }, '/change'],
  ])('that cannot be is refused: %j', async (fields, name) => {
    const error = await change(fields).catch((thrown) => thrown)
    if (!(error instanceof Problem)) throw error
    expect(error.more.issues?.[0]?.name).toBe(name)
    expect(reported).toEqual([])
  })

  it('that the issuer does not hear of is no secret', async () => {
    status = 503
    await expect(change({ persona: 'jan', change: 'moved' })).rejects.toThrow('The issuer took no report: 503')
  })

  it('leaves what it says on the page as it is', async () => {
    const request = new Request('https://s.example/records?said=%3Cscript%3E')
    expect(await (await recordsEndpoint(sandbox, request)).text()).toContain('&lt;script&gt;')
  })
})
