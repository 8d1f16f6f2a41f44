import { describe, expect, it } from 'vitest'
import { languageOf } from './language.ts'

const request = (accepted?: string) =>
  new Request('https://issuer.example', { headers: accepted === undefined ? {} : { 'Accept-Language': accepted } })

describe('the language of a page', () => {
  it.each([
    ['nl', 'nl'],
    ['nl-BE', 'nl'],
    ['FR-be', 'fr'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['en;q=0.1, fr;q=0.9', 'fr'],
    ['es, pt;q=0.9, de;q=0.2', 'de'],
    ['fr ; q=0.3 , nl ; q=0.7', 'nl'],
    ['es', 'en'],
    ['*', 'en'],
    ['', 'en'],
    [';;;,,,q=', 'en'],
    ['nl;q=0, fr;q=0.1', 'fr'],
    [undefined, 'en'],
  ])('under Accept-Language "%s" is %s', (accepted, language) => {
    expect(languageOf(request(accepted))).toBe(language)
  })

  it('is the one that CSAM knows, whatever the browser prefers', () => {
    expect(languageOf(request('nl'), 'de')).toBe('de')
  })

  it.each([undefined, '', 'es', 'FR', 'french', '__proto__'])('is the browser’s when CSAM says %s', (preferred) => {
    expect(languageOf(request('nl'), preferred)).toBe('nl')
  })
})
