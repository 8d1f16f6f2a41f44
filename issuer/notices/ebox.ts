// Tells a person through their e-Box, the Belgian government's mailbox: POST /ebox/messages, a multipart message with the text as its main
// document, behind the same gateway as the sources and with the same care (time, size, circuit, one more try, a new token where the last is
// refused). The key of the message makes the second try harmless: e-Box answers 409 to what it has, and that is as good as taken.
import { hex } from '../../shared/bytes.ts'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { type Random, systemRandom } from '../../shared/random.ts'
import type { Send } from '../sources/gateway/send.ts'
import { createTrail } from '../sources/gateway/trail.ts'
import { SourceError } from '../sources/source-error.ts'
import type { Message, Notify, Telling } from './notify.ts'

export interface EboxConfig {
  /** What stands before `/ebox/messages`. */
  url: string
  /** Of the access token. */
  scope: string
  /** Who sends, by their enterprise number, as whom e-Box knows the application and the kind of message. */
  enterpriseNumber: string
  applicationId: string
  messageTypeId: string
}

const name = 'ebox'
const documentName = 'document'

/** The message is wrong, or this person cannot be reached so; everything else is no fault of theirs. */
const refusals = [400, 404, 410, 413, 415, 422]

export const createEbox =
  ({ send, config, random = systemRandom }: { send: Send; config: EboxConfig; random?: Random }): Notify =>
  async (telling) => {
    const trail = createTrail()
    const boundary = `attestry-${hex(random(16))}`
    const call = { source: name, url: `${config.url}/ebox/messages`, scope: config.scope, trail }
    const headers = {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      Accept: 'application/json',
      'Idempotency-Key': `"${telling.key}"`,
    }
    const body = multipart(boundary, [
      { name: 'messageToPublish', type: 'application/json', content: JSON.stringify(messageOf(config, telling)) },
      {
        name: documentName,
        file: 'notice.txt',
        type: 'text/plain; charset=utf-8',
        content: documentOf(telling.message),
      },
    ])
    const traceIds = trail.sentTraceIds
    try {
      const status = await send(call, { headers, body: () => body }, (answer) => answer.status)
      if ((status >= 200 && status < 300) || status === 409) return { outcome: 'told', traceIds }
      const outcome = refusals.includes(status) ? 'refused' : 'unavailable'
      return { outcome, reason: `status ${status}`, traceIds }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      return { outcome: 'unavailable', reason: error.message, traceIds }
    }
  }

const messageOf = (config: EboxConfig, { person, message: { subject } }: Telling): object => ({
  recipient: { eboxType: 'citizen', ssin: person },
  sender: { eboxType: 'enterprise', enterpriseNumber: config.enterpriseNumber },
  subject: { nl: subject.nl, fr: subject.fr, de: subject.de },
  senderApplicationId: config.applicationId,
  messageTypeId: config.messageTypeId,
  attachments: [{ httpPartName: documentName, isMainContent: true, isAttachmentSigned: false }],
  isReplyAuthorized: false,
})

const languages: readonly Language[] = ['nl', 'fr', 'de', 'en']

/** All languages below each other: e-Box knows which one its reader speaks, and we do not. */
const documentOf = ({ subject, text }: Message): string =>
  languages.map((language) => `${subject[language]}\n\n${text[language]}`).join('\n\n----\n\n')

interface Part {
  name: string
  file?: string
  type: string
  content: string
}

/** RFC 7578. The boundary is random, so that no part holds it. */
function multipart(boundary: string, parts: readonly Part[]): string {
  const written = parts.map(({ name: part, file, type, content }) =>
    [
      `--${boundary}`,
      `Content-Disposition: form-data; name="${part}"${file ? `; filename="${file}"` : ''}`,
      `Content-Type: ${type}`,
      '',
      content,
    ].join('\r\n'),
  )
  return `${written.join('\r\n')}\r\n--${boundary}--\r\n`
}
