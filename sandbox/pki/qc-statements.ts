// What certificates of the sandbox say of themselves (qcStatements, ETSI EN 319 412-5 and TS 119 412-6): for whom they sign or seal. They say
// it for tests: nobody qualified them.
import { Extension } from '@peculiar/x509'
import { type Bytes, concat, fromHex, utf8 } from '../../shared/bytes.ts'

/** DER of less than 128 bytes. */
const der = (tag: number, ...contents: Uint8Array[]): Bytes => {
  const content = concat(...contents)
  if (content.length > 127) throw new TypeError('a short element is short')
  return concat(Uint8Array.of(tag, content.length), content)
}
const sequence = (...contents: Uint8Array[]): Bytes => der(0x30, ...contents)
const name = (hex: string): Bytes => der(6, fromHex(hex))

const compliance = sequence(name('04008e460101'))
const secureDevice = sequence(name('04008e460104'))
const type = (...types: string[]): Bytes => sequence(name('04008e460106'), sequence(...types.map(name)))
/** QcPSB (TS 119 412-6 clause 8): whose law, which authentic source, which law. */
const publicBody = (country: string, source: string, law: string): Bytes =>
  sequence(name('04008bec4e0103'), sequence(der(0x13, utf8(country)), der(0x0c, utf8(source)), der(0x0c, utf8(law))))

const statements = (...all: Bytes[]): Extension => new Extension('1.3.6.1.5.5.7.1.3', false, sequence(...all))

/** id-etsi-qct-pid (clause 4, PID-4.5-01) and id-etsi-qct-wal. */
export const pidStatement = statements(type('04008bec4e0101'))
export const walletStatement = statements(type('04008bec4e0102'))

/** A qualified seal on a secure device. */
export const sealStatements = statements(compliance, secureDevice, type('04008e46010602'))

/** A qualified seal on a secure device, of a public body that is responsible for its source. */
export const publicBodyStatements = statements(
  compliance,
  secureDevice,
  type('04008e46010602'),
  publicBody('BE', 'Sandbox sources', 'Sandbox law'),
)
