// Social statuses in the frame of the KSZ-BCSS: answers what is asked, and nothing else, for the day that is asked about.
import type { Persona } from '../personas.ts'
import type { SoapSource } from './source.ts'

export const socialStatuses: SoapSource = {
  name: 'socialStatuses',
  protocol: 'soap',
  path: '/soap/socialStatuses/v1',
  action: 'http://kszbcss.fgov.be/SocialStatusesService/getSocialStatuses',
  element: 'getSocialStatusesResponse',
  nameSpace: 'http://kszbcss.fgov.be/intf/SocialStatusesService/v1',
  dataOf: ({ nickname, ssin }: Persona, question: string) => {
    const entitled = entitledTo[nickname]
    const day = /<referenceDate>(\d{4}-\d\d-\d\d)<\/referenceDate>/.exec(question)?.[1]
    if (!entitled || !day) return undefined
    const asked = [...question.matchAll(/<name>([A-Z_]+)<\/name>/g)].map(([, name = '']) => name)
    const answers = asked.map((name) => (entitled.includes(name) ? yes(name, day) : no(name)))
    return `<socialStatuses><ssin>${ssin}</ssin><referenceDate>${day}</referenceDate>
    ${answers.join('\n    ')}
  </socialStatuses>`
  },
}

/** By nickname; whoever is not here is not known. */
const entitledTo: Readonly<Record<string, readonly string[]>> = {
  jan: [],
  an: ['INCREASED_REIMBURSEMENT'],
  sofie: ['LIVING_WAGE', 'INCREASED_REIMBURSEMENT'],
}

/** Rights are given by the calendar year. */
const yes = (name: string, day: string): string => {
  const year = day.slice(0, 4)
  return `<socialStatus><name>${name}</name><result><code>1</code><description>Van toepassing</description></result><period><beginDate>${year}-01-01</beginDate><endDate>${year}-12-31</endDate></period></socialStatus>`
}

const no = (name: string): string =>
  `<socialStatus><name>${name}</name><result><code>0</code><description>Niet van toepassing</description></result></socialStatus>`
