// What wrangler.toml says about each of the four functions: the one source of their names, variables and bindings.
import { unstable_readConfig as readConfig } from 'wrangler'
import { projectFolder } from './project-folder.ts'

export { projectFolder }

/** Those that answer at an address; the other is reached by bindings alone. */
export const servedNames = ['issuer', 'verifier', 'sandbox'] as const
export const functionNames = ['trust', ...servedNames] as const
export type ServedName = (typeof servedNames)[number]
export type FunctionName = (typeof functionNames)[number]

export interface FunctionConfig {
  name: FunctionName
  /** Name of the Worker, as it is deployed. */
  worker: string
  /** Path of the entry. */
  main: string
  compatibilityDate: string
  compatibilityFlags: string[]
  vars: Record<string, string>
  /** `worker`: whose class it is, where it is another's. */
  durableObjects: { binding: string; className: string; worker: string | undefined }[]
  services: { binding: string; worker: string }[]
}

export function readFunctionConfig(name: FunctionName): FunctionConfig {
  const config = readConfig({ config: `${projectFolder}/wrangler.toml`, env: name })
  return {
    name,
    worker: config.name ?? '',
    main: config.main ?? '',
    compatibilityDate: config.compatibility_date ?? '',
    compatibilityFlags: config.compatibility_flags,
    vars: config.vars as Record<string, string>,
    durableObjects: config.durable_objects.bindings.map(
      (one: { name: string; class_name: string; script_name?: string }) => ({
        binding: one.name,
        className: one.class_name,
        worker: one.script_name,
      }),
    ),
    services: (config.services ?? []).map((one: { binding: string; service: string }) => ({
      binding: one.binding,
      worker: one.service,
    })),
  }
}
