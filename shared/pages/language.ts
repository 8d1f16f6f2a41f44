// The language of a page: one that is known of the person or was asked for, else what the browser prefers, else English.
import type { Language } from '../credentials/credential-type.ts'

const isLanguage = (text: string | undefined): text is Language =>
  text === 'nl' || text === 'fr' || text === 'de' || text === 'en'

export function languageOf(request: Request, preferred?: string): Language {
  if (isLanguage(preferred)) return preferred
  const accepted = (request.headers.get('Accept-Language') ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', quality = 'q=1'] = entry.trim().split(';')
      return { language: tag.slice(0, 2).toLowerCase(), quality: Number(quality.trim().slice(2)) }
    })
    .sort((a, b) => b.quality - a.quality)
    .map(({ language }) => language)
  return accepted.find(isLanguage) ?? 'en'
}
