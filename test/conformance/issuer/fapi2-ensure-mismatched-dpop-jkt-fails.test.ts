// fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails: dpop_jkt of another key than the DPoP proof of the pushed request.
import { createKey, thumbprintOf } from './suite/keys.ts'
import { refusesPush } from './suite/refuses-push.ts'

const change = { dpop_jkt: await thumbprintOf(await createKey()) }

refusesPush('fapi2-ensure-mismatched-dpop-jkt-fails', change, '400 invalid_dpop_proof', { dpop: {} })
