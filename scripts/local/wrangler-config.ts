// What wrangler.toml says about each of the three functions: the one source of their names, variables and bindings.
import { unstable_readConfig as readConfig } from 'wrangler'
import { projectFolder } from './project-folder.ts'

export { projectFolder }

export const functionNames = ['issuer', 'verifier', 'sandbox'] as const
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
  durableObjects: { binding: string; className: string }[]
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
    durableObjects: config.durable_objects.bindings.map((one: { name: string; class_name: string }) => ({
      binding: one.name,
      className: one.class_name,
    })),
  }
}
