// The functions under test: one start for all modules, over https and with the profile haip. This process trusts their local CA.
import { readFileSync } from 'node:fs'
import { trustLocalAuthority } from '../../../../scripts/local/trust-local-authority.ts'
import { ownWorld } from '../../../own-world.ts'

export const { addresses, pki } = ownWorld().conformance
trustLocalAuthority(readFileSync(addresses.authorityFile ?? '', 'utf8'))
