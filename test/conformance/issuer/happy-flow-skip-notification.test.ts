// oid4vci-1_0-issuer-happy-flow-skip-notification: a wallet that never says what became of a credential gets the next one all the same.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('happy-flow-skip-notification, $format, $flow', (variant) => {
  it('issues twice', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    for (let time = 0; time < 2; time++) {
      const asked = await askForCredential(client, { variant, accessToken })
      expect([outcomeOf(asked), typeof asked.body.notification_id]).toEqual(['200', 'string'])
    }
  })
})
