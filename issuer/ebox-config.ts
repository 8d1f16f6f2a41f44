// EBOX_URL and EBOX_SENDER: whether and as whom people are told through their e-Box, behind the gateway that the sources are behind.
// `none` says that there is no such channel: notices then wait, and the log says so.
// Refuses: an address without the names that e-Box knows the sender by.
import type { BindingReader } from '../shared/http/bindings.ts'
import type { EboxConfig } from './notices/ebox.ts'

export function readEbox(
  read: BindingReader,
  env: Readonly<Record<string, unknown>>,
  sandbox: boolean,
): EboxConfig | undefined {
  if (env.EBOX_URL === 'none') return undefined
  const sender = read.json<Omit<EboxConfig, 'url'>>('EBOX_SENDER', wrongSender)
  return { url: read.address('EBOX_URL', sandbox), ...sender }
}

const names = ['scope', 'enterpriseNumber', 'applicationId', 'messageTypeId'] as const

function wrongSender(value: unknown): string | undefined {
  const given = Object.entries(value ?? {})
  const missing = names.find((name) => !given.some(([key, text]) => key === name && typeof text === 'string' && text))
  if (missing) return `has no ${missing}`
  const unknown = given.find(([key]) => !names.some((name) => name === key))
  if (unknown) return 'has a member that is not known'
  return /^\d{10}$/.test((value as EboxConfig).enterpriseNumber) ? undefined : 'has an enterpriseNumber that is none'
}
