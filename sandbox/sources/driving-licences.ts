// The register of driving licences (Belgif REST), and what it knows of each persona.
import type { JsonObject } from '../../shared/json.ts'
import { portrait } from './portrait.ts'
import type { RestSource } from './source.ts'

export const drivingLicences: RestSource = {
  name: 'drivingLicences',
  protocol: 'rest',
  path: '/REST/drivingLicences/v1/licences/get',
  dataOf: ({ nickname, ssin, changes }) => {
    const licence = licences[nickname]
    return licence && { ssin, ...licence, ...(changes?.includes('licenceWithdrawn') && { status: 'withdrawn' }) }
  },
}

const brussels = { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } }
const ghent = { nisCode: '44021', name: { nl: 'Gent', fr: 'Gand' } }
/** Ten years, as every licence. */
const cards = {
  jan: { issueDate: '2025-05-05', expiryDate: '2035-05-05' },
  an: { issueDate: '2024-09-10', expiryDate: '2034-09-10' },
  sofie: { issueDate: '2023-02-14', expiryDate: '2033-02-14' },
}

/** By nickname. */
const licences: Readonly<Record<string, JsonObject>> = {
  jan: {
    licenceNumber: '0612345678',
    status: 'valid',
    ...cards.jan,
    issuingMunicipality: brussels,
    portrait,
    categories: [
      { code: 'B', issueDate: '2003-06-12', expiryDate: cards.jan.expiryDate },
      { code: 'BE', issueDate: '2011-10-03', expiryDate: cards.jan.expiryDate },
    ],
    forfeitures: [],
  },
  // Who has to wear glasses.
  an: {
    licenceNumber: '0623456789',
    status: 'valid',
    ...cards.an,
    issuingMunicipality: brussels,
    portrait,
    categories: [
      { code: 'AM', issueDate: '2009-11-20', expiryDate: cards.an.expiryDate },
      { code: 'B', issueDate: '2010-01-15', expiryDate: cards.an.expiryDate, restrictions: [{ code: '01.06' }] },
    ],
    forfeitures: [],
  },
  // Whose right to drive a judge took for good.
  sofie: {
    licenceNumber: '0634567890',
    status: 'valid',
    ...cards.sofie,
    issuingMunicipality: ghent,
    portrait,
    categories: [{ code: 'B', issueDate: '2013-02-14', expiryDate: cards.sofie.expiryDate }],
    forfeitures: [{ startDate: '2025-10-01', reason: 'courtDecision' }],
  },
}
