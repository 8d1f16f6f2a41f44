// The message about a revocation: which document, on which day, why, and what to do. It is made of the type, the reason and the time alone.
import { belgianDate } from '../../shared/belgium/belgian-date.ts'
import type { Labels, Language } from '../../shared/credentials/credential-type.ts'
import { noticeTexts, type ToldReason } from './notice-texts.ts'
import type { Message } from './notify.ts'

export interface Revoked {
  labels: Labels
  reason: ToldReason
  /** Seconds. */
  at: number
}

export function createMessage({ labels, reason, at }: Revoked): Message {
  const [year, month, day] = belgianDate(at).split('-')
  const inEach = (write: (language: Language) => string): Record<Language, string> => ({
    nl: write('nl'),
    fr: write('fr'),
    de: write('de'),
    en: write('en'),
  })
  return {
    subject: inEach((language) => noticeTexts[language].subject(labels[language])),
    text: inEach((language) => {
      const { what, why, next } = noticeTexts[language]
      const date = language === 'de' ? `${day}.${month}.${year}` : `${day}/${month}/${year}`
      return [what(labels[language], date), why[reason], next[reason]].join('\n\n')
    }),
  }
}
