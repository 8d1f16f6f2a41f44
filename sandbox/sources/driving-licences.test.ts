import { expect, it } from 'vitest'
import { fromBase64 } from '../../shared/bytes.ts'
import { findPersona, type Persona } from '../personas.ts'
import { drivingLicences } from './driving-licences.ts'
import { portrait } from './portrait.ts'

const licenceOf = (nickname: string) => drivingLicences.dataOf(findPersona(nickname) as Persona, {})

it('the sandbox knows who may drive what, and who may not any more', () => {
  expect(licenceOf('jan')).toMatchObject({
    ssin: findPersona('jan')?.ssin,
    status: 'valid',
    categories: [{ code: 'B' }, { code: 'BE' }],
    forfeitures: [],
  })
  expect(licenceOf('an')).toMatchObject({
    categories: [{ code: 'AM' }, { code: 'B', restrictions: [{ code: '01.06' }] }],
  })
  expect(licenceOf('sofie')).toMatchObject({ forfeitures: [{ startDate: '2025-10-01' }] })
  for (const nickname of ['lou', 'nobody']) expect(licenceOf(nickname)).toBeUndefined()
})

it('its portrait is a whole JPEG of the size of one on a card', () => {
  const bytes = fromBase64(portrait)
  expect([...bytes.slice(0, 3), ...bytes.slice(-2)]).toEqual([0xff, 0xd8, 0xff, 0xff, 0xd9])
  // The frame header: its marker, length and precision, and then height and width (ITU-T T.81 annex B.2.2).
  const frame = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc0)
  const view = new DataView(bytes.buffer)
  expect([view.getUint16(frame + 7), view.getUint16(frame + 5)]).toEqual([35, 45])
})
