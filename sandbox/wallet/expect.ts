// Answers of servers as this wallet reads them: the status it expects, JSON, and otherwise the server's own error code.
import { type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { WalletRefused } from './wallet.ts'

/** @throws WalletRefused with the server's `error` and `error_description`, or `title`, when the status is another. */
export async function expectJson(response: Response, what: string, status = 200): Promise<JsonObject> {
  return parseJsonObject(await expectOk(response, what, status))
}

/** As above, for an answer that is no JSON. @returns its text */
export async function expectOk(response: Response, what: string, status = 200): Promise<string> {
  const text = await response.text()
  if (response.status !== status) throw new WalletRefused(`${what}: ${response.status} ${reasonIn(text)}`)
  return text
}

function reasonIn(text: string): string {
  try {
    const { error, error_description, title, detail } = parseJsonObject(text)
    return [error, error_description, title, detail].filter(Boolean).join(': ')
  } catch {
    return text.slice(0, 200)
  }
}

/** A member that has to be a text. @throws WalletRefused */
export function textMember(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value !== 'string') throw new WalletRefused(`the answer has no ${name}`)
  return value
}
