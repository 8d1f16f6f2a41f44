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

describe('the boxes of a page', () => {
  const page = `<form method="post" action="../consent"><input type="hidden" name="ticket" value="t">
<input type="checkbox" name="document-0" value="yes" data-document="pid" checked>
<input type="checkbox" name="document-1" value="yes" data-document="isi-plus">
<input type="checkbox" name="document-2" value="yes" data-document="isi-plus" checked>
<button id="approve" name="decision" value="approve">Approve</button></form>`
  const send = async (choose?: string[]) => {
    const sent: string[] = []
    await browse(
      async (_, { body } = {}) => {
        if (body) sent.push(String(body))
        return body ? new Response(null, { status: 303, headers: { Location: 'wallet:back' } }) : new Response(page)
      },
      'http://issuer.test/login/callback',
      'wallet:',
      { ...as, ...(choose && { choose }) },
    )
    return [...new URLSearchParams(sent[0]).keys()]
  }

  it('are all ticked, unless the owner chooses', async () => {
    const rest = ['ticket', 'decision']
    expect((await send()).sort()).toEqual(['document-0', 'document-1', 'document-2', ...rest].sort())
    expect((await send(['isi-plus'])).sort()).toEqual(['document-1', 'document-2', ...rest].sort())
  })

  it('have to be there for what the owner chooses', async () => {
    await expect(send(['pid', 'ehic'])).rejects.toThrow('the issuer has no ehic to choose')
  })
})
