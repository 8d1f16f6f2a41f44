// The functions under test: one start for all modules, over https and with the profile haip. This process trusts their local CA.
import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import { trustLocalAuthority } from '../../../../scripts/local/trust-local-authority.ts'

export const { addresses, pki } = inject('conformance')
trustLocalAuthority(readFileSync(addresses.authorityFile ?? '', 'utf8'))
