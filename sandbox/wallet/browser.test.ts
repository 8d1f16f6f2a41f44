import { describe, expect, it } from 'vitest'
import { browse } from './browser.ts'

const as = { persona: 'jan', level: 'Level500', decision: 'approve' } as const
const stop = (page: string) =>
  browse(async () => new Response(page, { status: 400 }), 'http://issuer.test/login/callback?state=a', 'wallet:', as)

describe("the wallet's browser", () => {
  it('passes on what a page says to the person', async () => {
    const page = '<h1>No</h1><p id="failure" data-failure="levelTooLow">It&#39;s too low &amp; slow.</p>'
    await expect(stop(page)).rejects.toThrow(/^the browser met 400 at \/login\/callback: It's too low & slow\.$/)
  })

  it('says where it stood when the page says nothing', async () => {
    await expect(stop('<h1>No</h1>')).rejects.toThrow(/^the browser met 400 at \/login\/callback$/)
  })
})
