// The variables of wrangler.toml with the addresses of this start in place of the development ones, in every value.
import { type Addresses, development } from './installation.ts'
import type { FunctionConfig } from './wrangler-config.ts'

export function variablesOf({ vars }: FunctionConfig, addresses: Addresses): Record<string, string> {
  // Once for each value: the new address of one function may be the development address of another.
  const replace = (value: string): string => {
    const name = (['issuer', 'verifier', 'sandbox'] as const).find((one) => value.startsWith(development[one]))
    return name ? addresses[name] + value.slice(development[name].length) : value
  }
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, replace(value)]))
}
