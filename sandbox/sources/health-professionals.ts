// The federal register of health professionals (Belgif REST), and what it knows of each persona.
import type { JsonObject } from '../../shared/json.ts'
import type { RestSource } from './source.ts'

export const healthProfessionals: RestSource = {
  name: 'healthProfessionals',
  protocol: 'rest',
  path: '/REST/healthProfessionals/v1/professionals/get',
  dataOf: ({ nickname, ssin }) => {
    const professional = professionals[nickname]
    return professional && { ssin, ...professional }
  },
}

/** By nickname. */
const professionals: Readonly<Record<string, JsonObject>> = {
  jan: {
    familyName: 'Peeters',
    firstNames: ['Jan'],
    birthDate: '1985-03-14',
    licences: [
      {
        professionCode: 'NURSE',
        licenceNumber: 'V-2008-0298374',
        status: 'ACTIVE',
        startDate: '2008-09-15',
        nihiiNumber: '40012302401',
      },
    ],
  },
  // Who does not practise any more.
  sofie: {
    familyName: 'Maes',
    firstNames: ['Sofie'],
    birthDate: '1994-07-09',
    licences: [
      {
        professionCode: 'PHYSIOTHERAPIST',
        licenceNumber: 'V-2017-0411562',
        status: 'WITHDRAWN',
        startDate: '2017-07-03',
      },
    ],
  },
}
