import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { systemRandom } from '../../shared/random.ts'
import { noticeLife } from '../../shared/store/status-store.ts'
import { createNotes } from './notes.ts'

const person = '85631412136' as Ssin
const secret = () => base64url(systemRandom(32))
const notes = await createNotes(secret(), systemRandom)
const now = 1_800_000_000

describe('a note in the row of a batch', () => {
  it('says whom to tell, of every type that there is, and nothing by its length', async () => {
    const lengths = new Set<number>()
    for (const { id } of catalogue)
      for (const copiesEnd of [now + 60, now + 400 * day]) {
        const sealed = await notes.seal({ person, type: id }, copiesEnd)
        expect(await notes.open(sealed, now)).toEqual({ person, type: id })
        lengths.add(sealed.length)
      }
    expect(lengths.size).toBe(1)
  })

  it('is another each time, so that no two batches are linked by it', async () => {
    const sealed = await Promise.all(Array.from({ length: 50 }, () => notes.seal({ person, type: 'pid' }, now)))
    expect(new Set(sealed).size).toBe(50)
    // Not in a part either: whatever begins alike would tell.
    expect(new Set(sealed.map((one) => one.slice(0, 16))).size).toBe(50)
    expect(new Set(sealed.map((one) => one.slice(-16))).size).toBe(50)
  })

  it('is opened under its own secret alone', async () => {
    const other = await createNotes(secret(), systemRandom)
    expect(await other.open(await notes.seal({ person, type: 'pid' }, now), now)).toBeUndefined()
    expect(await notes.open('sealed', now)).toBeUndefined()
  })

  it('can be opened for as long as somebody may wait, after the copies have ended, and no longer', async () => {
    const sealed = await notes.seal({ person, type: 'pid' }, now)
    expect(await notes.open(sealed, now + noticeLife - 1)).toEqual({ person, type: 'pid' })
    expect(await notes.open(sealed, now + noticeLife)).toBeUndefined()
  })

  it.each([
    ['of a number that is none', '123', 'pid'],
    ['of a type whose name is longer than all others', person, 'x'.repeat(33)],
  ])('is not made %s: its length would tell', async (_, number, type) => {
    await expect(notes.seal({ person: number as Ssin, type }, now)).rejects.toThrow(TypeError)
  })
})
