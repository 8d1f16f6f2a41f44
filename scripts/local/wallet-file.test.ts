import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { base64url, utf8 } from '../../shared/bytes.ts'
import type { Connection } from './connect.ts'
import { openWallet } from './wallet-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attestry-wallet-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const addresses = { issuer: 'http://issuer.test', verifier: '', sandbox: 'http://sandbox.test' }
const open = () => openWallet({ addresses, installation: { folder } } as unknown as Connection, () => {})
const credential = (name: string): HeldCredential => ({
  format: 'dc+sd-jwt',
  configurationId: 'pid',
  issuer: addresses.issuer,
  credential: name,
  key: { kty: 'EC' },
  used: false,
})
/** Unsigned: the wallet reads its end alone. */
const endingAt = (exp: number | undefined): HeldCredential => {
  const [header, payload] = [{ alg: 'ES256' }, { exp }].map((part) => base64url(utf8(JSON.stringify(part))))
  return credential(`${header}.${payload}.${base64url(new Uint8Array(64))}~`)
}
const kept = async (): Promise<string[]> =>
  (await open()).wallet.held.map((one) => `${one.credential} ${one.used ? 'used' : 'fresh'}`)

describe("the wallet's file", () => {
  it('is for its owner alone', async () => {
    const { save } = await open()
    await save()
    expect((await stat(join(folder, 'wallet.json'))).mode & 0o777).toBe(0o600)
  })

  it('keeps what ten wallets receive at once', async () => {
    const wallets = await Promise.all(Array.from({ length: 10 }, open))
    await Promise.all(
      wallets.map(async ({ wallet, save }, index) => {
        wallet.held.push(credential(`c${index}`))
        await save()
      }),
    )
    expect((await kept()).sort()).toEqual(Array.from({ length: 10 }, (_, index) => `c${index} fresh`))
    expect(JSON.parse(await readFile(join(folder, 'wallet.json'), 'utf8'))).toHaveLength(10)
    expect(await readdir(folder)).toEqual(['wallet.json'])
  })

  it('does not make fresh again what another wallet showed meanwhile', async () => {
    const [one, other] = [await open(), await open()]
    const [shown] = one.wallet.held
    if (shown) shown.used = true
    await one.save()
    other.wallet.held.push(credential('late'))
    await other.save()
    expect(await kept()).toEqual([`${shown?.credential} used`, ...(await kept()).slice(1, -1), 'late fresh'])
  })

  it('forgets what was renewed, and another wallet does not bring it back', async () => {
    const [one, other] = [await open(), await open()]
    const [old, ...rest] = one.wallet.held
    one.wallet.held.splice(0, one.wallet.held.length, ...rest, credential('renewed'))
    await one.save()
    other.wallet.held.push(credential('received meanwhile'))
    await other.save()
    const names = (await open()).wallet.held.map((kept) => kept.credential)
    expect(names).toEqual(expect.arrayContaining(['renewed', 'received meanwhile', rest[0]?.credential]))
    expect(names).not.toContain(old?.credential)
  })

  it('keeps what may be renewed, of two wallets at once, for its owner alone', async () => {
    const [one, other] = [await open(), await open()]
    const grant = (refreshToken: string) => ({
      issuer: '',
      refreshToken,
      instance: { kty: 'EC' },
      configurationIds: [],
    })
    one.wallet.grants?.push(grant('first'))
    other.wallet.grants?.push(grant('second'))
    await Promise.all([one.save(), other.save()])
    const tokens = (await open()).wallet.grants?.map(({ refreshToken }) => refreshToken)
    expect(tokens?.sort()).toEqual(['first', 'second'])
    expect((await stat(join(folder, 'wallet-grants.json'))).mode & 0o777).toBe(0o600)
  })

  it('keeps nothing that has expired, and nothing to renew that nobody used in ninety days', async () => {
    const [past, future] = [-1, 60].map((seconds) => Math.floor(Date.now() / 1000) + seconds)
    const held = [endingAt(past), endingAt(future)]
    const grants = [past, future, undefined].map((keptUntil) => ({ refreshToken: `until ${keptUntil}`, keptUntil }))
    await writeFile(join(folder, 'wallet.json'), JSON.stringify(held))
    await writeFile(join(folder, 'wallet-grants.json'), JSON.stringify(grants))
    const { wallet, save } = await open()
    expect(wallet.held).toEqual([held[1]])
    expect(wallet.grants).toEqual([grants[1]])
    await save()
    const written = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'))
    expect(await written('wallet.json')).toEqual([held[1]])
    expect(await written('wallet-grants.json')).toEqual([grants[1]])
  })

  it('keeps grants for ninety days', async () => {
    const { wallet, save } = await open()
    wallet.grants?.push({ issuer: '', refreshToken: 'new', instance: { kty: 'EC' }, configurationIds: [] })
    await save()
    const kept = (await open()).wallet.grants?.find(({ refreshToken }) => refreshToken === 'new')
    expect(kept).toHaveProperty('keptUntil', expect.closeTo(Date.now() / 1000 + 90 * 86_400, -2))
  })

  it('says who does not answer', async () => {
    const { wallet } = await open()
    await expect(wallet.fetch('http://127.0.0.1:1/offers/a')).rejects.toThrow('Nothing answers at http://127.0.0.1:1')
  })
})
