import { expect, it } from 'vitest'
import { findPersona, type Persona } from '../personas.ts'
import { healthProfessionals } from './health-professionals.ts'

const professionalOf = (nickname: string) => healthProfessionals.dataOf(findPersona(nickname) as Persona, {})

it('the sandbox knows who is a nurse, and who does not practise any more', () => {
  expect(professionalOf('jan')).toMatchObject({
    ssin: findPersona('jan')?.ssin,
    licences: [{ professionCode: 'NURSE', status: 'ACTIVE' }],
  })
  expect(professionalOf('sofie')).toMatchObject({ licences: [{ status: 'WITHDRAWN' }] })
  for (const nickname of ['an', 'lou', 'nobody']) expect(professionalOf(nickname)).toBeUndefined()
})
