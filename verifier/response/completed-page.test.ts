import { describe, expect, it } from 'vitest'
import { completedPage } from './completed-page.ts'

const page = async (query = '', language = 'en'): Promise<string> => {
  const headers = { 'Accept-Language': language }
  return (await completedPage(new Request(`http://localhost:8788/completed${query}`, { headers }))).text()
}

describe('the page to which a wallet on another device comes', () => {
  it('sends its holder back to where the request was, in four languages', async () => {
    expect(await page()).toContain('Go on, on the device where you began.')
    expect(await page('', 'nl-BE')).toContain('<html lang="nl">')
    expect(await page('', 'fr')).toContain('Terminé')
    expect(await page('', 'de')).toContain('Fertig')
  })

  it('shows the number, and says when to tell it to nobody', async () => {
    const shown = await page('?number=048213')
    expect(shown).toContain('048&nbsp;213')
    expect(shown).toContain('tell the number to nobody')
  })

  it.each(['12345', '1234567', '12345a', '%3Cb%3E123', '%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6', ''])(
    'says nothing of what is no such number: %j',
    async (number) => {
      const shown = await page(`?number=${number}`)
      expect(shown).not.toContain('id="number"')
      expect(shown).toContain('Go on')
    },
  )

  it('is kept by nobody, and tells no other page of its address', async () => {
    const { headers } = await completedPage(new Request('http://localhost:8788/completed?number=048213'))
    expect([headers.get('Cache-Control'), headers.get('Referrer-Policy')]).toEqual(['no-store', 'no-referrer'])
  })
})
