// All authentic sources. A new one is its own file and one line here.
import { healthInsurance } from './health-insurance.ts'
import { nationalRegister } from './national-register.ts'
import type { Source } from './source.ts'

export const sources: readonly Source[] = [nationalRegister, healthInsurance]
