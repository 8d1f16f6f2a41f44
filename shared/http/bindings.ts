// What a Worker is bound to, read once and strictly: every binding that is missing or weak is named, and then the Worker
// refuses to run. Values are never repeated.
import { isConfigurableAddress } from './address.ts'

export class BindingsRefused extends Error {}

export interface BindingReader {
  text(name: string): string
  /** @param check returns what is wrong with the value, or undefined. */
  json<T>(name: string, check?: (value: T) => string | undefined): T
  /** An address without a trailing slash; https, except on localhost in the sandbox. */
  address(name: string, sandbox: boolean): string
  /** base64url of at least 256 bits. */
  secret(name: string): string
  /** A whole number above zero. */
  count(name: string): number
  binding<T>(name: string): T
  /** Names one more fault. */
  refuse(name: string, what: string): void
  /** @throws BindingsRefused naming everything that is wrong. */
  finish(): void
}

export function readBindings(env: Readonly<Record<string, unknown>>): BindingReader {
  const faults: string[] = []
  const fault = (name: string, what: string): void => void faults.push(`${name} ${what}`)
  const text = (name: string): string => {
    const value = env[name]
    if (typeof value === 'string' && value !== '') return value
    fault(name, 'is missing')
    return ''
  }
  return {
    text,
    json: <T>(name: string, check?: (value: T) => string | undefined) => {
      const value = text(name)
      try {
        const parsed = JSON.parse(value) as T
        const wrong = check?.(parsed)
        if (wrong) fault(name, wrong)
        return parsed
      } catch {
        if (value) fault(name, 'is no JSON')
        return {} as T
      }
    },
    address: (name, sandbox) => {
      const value = text(name)
      const url = URL.parse(value)
      if (value && !isConfigurableAddress(value, sandbox)) fault(name, 'is no https address')
      if (value.endsWith('/') || url?.search || url?.hash) fault(name, 'ends in a slash, or has a query or fragment')
      return value
    },
    secret: (name) => {
      const value = text(name)
      if (value && !/^[A-Za-z0-9_-]{43,}$/.test(value)) fault(name, 'has fewer than 256 bits')
      return value
    },
    count: (name) => {
      const value = text(name)
      if (value && !/^[1-9]\d{0,8}$/.test(value)) fault(name, 'is no whole number above zero')
      return Number(value)
    },
    binding: <T>(name: string) => {
      if (env[name] === undefined) fault(name, 'is not bound')
      return env[name] as T
    },
    refuse: fault,
    finish: () => {
      if (faults.length > 0) throw refused(faults)
    },
  }
}

/** What a binding was to become, which read well and cannot be used for all that. @throws BindingsRefused with its name, and nothing else */
export const usable = <T>(name: string, made: Promise<T>): Promise<T> =>
  made.catch(() => {
    throw refused([`${name} holds a key that cannot be used`])
  })

const refused = (faults: readonly string[]): BindingsRefused =>
  new BindingsRefused(`This Worker refuses to run: ${faults.join('; ')}`)
