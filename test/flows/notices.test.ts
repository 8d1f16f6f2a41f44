// Revoke, and the person is told: from the partner's call to the message in the mailbox, also where the answer of the mailbox is lost.
import { describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import { socialStatus } from '../../shared/credentials/social-status.ts'
import { logFromNow, untilLogged } from './log-lines.ts'
import { addresses, callIssuer, createWallet, misbehave, offerTo, ssinOf } from './world.ts'

interface Received {
  subject: Record<string, string>
  text: string
}

const ssin = ssinOf('sofie')
const { id: type, labels, configurations } = socialStatus

/** About documents of this type, the newest first. */
async function told(): Promise<Received[]> {
  const response = await fetch(`${addresses.sandbox}/ebox/messages?persona=sofie`)
  const { items } = (await response.json()) as { items: Received[] }
  return items.filter(({ subject }) => subject.nl?.includes(labels.nl))
}

async function hold(): Promise<void> {
  const { credentialOfferUri } = await offerTo('sofie', {
    credentialConfigurationIds: configurations.map(({ id }) => id),
  })
  await receive(createWallet(), credentialOfferUri, { copies: 1 })
}

async function revoke(): Promise<number> {
  const answer = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin, type })
  return ((await answer.json()) as { revoked: number }).revoked
}

describe('whose credentials were revoked', () => {
  const logged = logFromNow()
  const untilSent = (times: number) =>
    untilLogged(() =>
      expect(logged().filter((line) => line.event === 'notice.sent' && line.type === type)).toHaveLength(times),
    )

  it('finds one message of it in their mailbox, in four languages, and their number is in no line of the log', async () => {
    const before = (await told()).length
    for (let batch = 0; batch < 2; batch++) await hold()
    expect(await revoke()).toBeGreaterThanOrEqual(2)
    await untilSent(1)
    const [message, ...others] = await told()
    expect(others).toHaveLength(before)
    for (const word of ['ingetrokken', 'révoqué', 'widerrufen', 'was revoked']) expect(message?.text).toContain(word)
    expect(JSON.stringify(message)).not.toContain(ssin)
    expect(JSON.stringify(logged())).not.toContain(ssin)
  })

  it('finds it once where the mailbox took it and its answer was lost', async () => {
    const before = (await told()).length
    await hold()
    await misbehave('lostAnswer', 1, 'ebox')
    expect(await revoke()).toBe(1)
    await untilSent(2)
    expect(await told()).toHaveLength(before + 1)
  })
})
