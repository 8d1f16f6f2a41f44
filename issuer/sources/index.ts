// All authentic sources. A new one is its own file and one line here.
import { civilStatusActs } from './civil-status-acts.ts'
import { drivingLicences } from './driving-licences.ts'
import { healthInsurance } from './health-insurance.ts'
import { healthProfessionals } from './health-professionals.ts'
import { nationalRegister } from './national-register.ts'
import { socialStatuses } from './social-statuses.ts'
import type { Source } from './source.ts'

export const sources: readonly Source[] = [
  nationalRegister,
  drivingLicences,
  healthInsurance,
  socialStatuses,
  civilStatusActs,
  healthProfessionals,
]
