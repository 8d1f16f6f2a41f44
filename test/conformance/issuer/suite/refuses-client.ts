// What the six modules of a client attestation have in common: whatever is wrong with it is refused, at the pushed request and at the
// token request, where it costs no code.
import { describe, expect, it } from 'vitest'
import { askForToken, codeRequest } from './ask-for-token.ts'
import { approved } from './authorize.ts'
import { outcomeOf } from './check-response.ts'
import { type ClientBend, createClient } from './client.ts'
import { issuerStateOf } from './obtain-access.ts'
import { push, requestOf } from './push.ts'
import { variants } from './variants.ts'

/** Tests of a module, in all variants. `outcome`: status and error code. */
export function refusesClient(module: string, bend: ClientBend, outcome = '400 invalid_client_attestation'): void {
  describe.each(variants)(`${module}, $format, $flow`, (variant) => {
    it('refuses the wallet at the pushed request', async () => {
      const client = await createClient()
      const request = { ...requestOf(client, variant), issuer_state: await issuerStateOf(variant) }
      expect(outcomeOf(await push(client, request, { bend }))).toBe(outcome)
    })

    it('refuses the wallet at the token request', async () => {
      const client = await createClient()
      const form = codeRequest(client, await approved(client))
      expect(outcomeOf(await askForToken(client, form, { bend }))).toBe(outcome)
      expect(outcomeOf(await askForToken(client, form))).toBe('200')
    })
  })
}
