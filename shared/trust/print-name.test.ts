import { expect, it } from 'vitest'
import { issueAuthority } from './example-certificates.ts'
import { printName } from './print-name.ts'

const subjectOf = async (name: string): Promise<string> =>
  (await issueAuthority(undefined, { name })).certificate.subject

it.each([
  ['2.5.4.97=NTRBE-0999999130, O=Sandbox, C=BE', 'organizationIdentifier=NTRBE-0999999130, O=Sandbox, C=BE'],
  ['CN=A, 2.5.4.5=7+2.5.4.42=Jan, C=BE', 'CN=A, serialNumber=7+givenName=Jan, C=BE'],
  ['SN=Peeters, E=jan@example.org, I=J, T=Dr', 'surname=Peeters, emailAddress=jan@example.org, initials=J, title=Dr'],
  ['CN=A, 2.5.4.999=x', 'CN=A, 2.5.4.999=x'],
  ['CN=', 'CN='],
])('prints %s as %s', async (name, printed) => {
  expect(printName(await subjectOf(name))).toBe(printed)
})

it('makes no attribute of what a value says', async () => {
  const subject = await subjectOf('CN="Shop, 2.5.4.97=NTRBE-1+2.5.4.5=2", C=BE')
  expect(printName(subject)).toBe(subject)
  expect(printName('CN=a\\\\, 2.5.4.97=b')).toBe('CN=a\\\\, organizationIdentifier=b')
  expect(printName('CN=a\\, 2.5.4.97=b')).toBe('CN=a\\, 2.5.4.97=b')
})
