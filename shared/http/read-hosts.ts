// A binding that names hosts whose addresses may be read, each with a port where that is not the usual one. Every fault is named.
import type { BindingReader } from './bindings.ts'

export const readHosts = (read: BindingReader, name: string): string[] =>
  read.json<string[]>(name, (hosts) =>
    Array.isArray(hosts) && hosts.every((host) => URL.parse(`https://${host}`)?.host === host)
      ? undefined
      : 'is no list of names of hosts',
  )
