import { describe, expect, it } from 'vitest'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { revocationReasons } from '../../shared/store/status-store.ts'
import { createMessage } from './create-message.ts'
import type { ToldReason } from './notice-texts.ts'

/** 1 March 2027, a quarter past midnight in Belgium, when it is still February in UTC. */
const at = Date.UTC(2027, 1, 28, 23, 15) / 1000
const days: Record<Language, string> = { nl: '01/03/2027', fr: '01/03/2027', de: '01.03.2027', en: '01/03/2027' }
const languages = Object.keys(days) as Language[]
const reasons = revocationReasons.filter((reason): reason is ToldReason => reason !== 'replaced')
const [type] = catalogue
const labels = type?.labels ?? { nl: '', fr: '', de: '', en: '' }

describe('the message about a revocation', () => {
  it.each(languages)('names in %s the document, the day in Belgium, the reason and what to do', (language) => {
    const texts = reasons.map((reason) => createMessage({ labels, reason, at }).text[language])
    expect(new Set(texts).size).toBe(reasons.length)
    for (const text of texts) {
      const [what, why, next] = text.split('\n\n')
      expect(what).toContain(labels[language])
      expect(what).toContain(days[language])
      expect(why?.length).toBeGreaterThan(20)
      expect(next?.length).toBeGreaterThan(20)
    }
  })

  it.each(languages)('says nothing in %s beyond that: no number but the day, whatever the document', (language) => {
    for (const { labels } of catalogue)
      for (const reason of reasons) {
        const { subject, text } = createMessage({ labels, reason, at })
        expect(subject[language]).toContain(labels[language])
        const rest = text[language].replace(labels[language], '').replace(days[language], '')
        expect(rest).not.toMatch(/\d|undefined/)
      }
  })

  it('is another in each language', () => {
    const { subject, text } = createMessage({ labels, reason: 'requested', at })
    for (const written of [subject, text]) expect(new Set(Object.values(written)).size).toBe(4)
  })
})
