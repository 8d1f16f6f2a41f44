import { describe, expect, it } from 'vitest'
import { type Bytes, fromHex, utf8 } from '../bytes.ts'
import { tags } from './der.ts'
import { der, sequence } from './example-der.ts'
import { qcTypesOf } from './qc-types.ts'

const oid = (content: string): Bytes => der(tags.objectIdentifier, fromHex(content))
const pid = oid('04008bec4e0101')
const wallet = oid('04008bec4e0102')
const qcType = oid('04008e460106')
const compliance = sequence(oid('04008e460101'))
const publicBody = sequence(oid('04008bec4e0103'), sequence(der(0x13, utf8('BE'))))

describe('the QcType of a certificate (TS 119 412-6 PID-4.5-01)', () => {
  it.each([
    ['a PID signer', sequence(sequence(qcType, sequence(pid))), ['pid']],
    ['a wallet provider', sequence(sequence(qcType, sequence(wallet))), ['wallet']],
    ['both', sequence(sequence(qcType, sequence(wallet, pid))), ['wallet', 'pid']],
    ['a PID signer among other statements', sequence(compliance, sequence(qcType, sequence(pid))), ['pid']],
    ['a PID signer among other types', sequence(sequence(qcType, sequence(oid('04008e46010602'), pid))), ['pid']],
    ['a public body (PSB-8.3-01)', sequence(compliance, publicBody), ['publicBody']],
    ['a public body that says it before', sequence(publicBody, compliance), ['publicBody']],
    [
      'a public body among others',
      sequence(compliance, sequence(qcType, sequence(pid)), publicBody),
      ['pid', 'publicBody'],
    ],
  ])('says %s', (_, extension, types) => {
    expect(qcTypesOf(extension)).toEqual(types)
  })

  it.each([
    ['there is no statement', sequence()],
    ['there are other statements alone', sequence(compliance)],
    ['the type stands in another statement', sequence(sequence(oid('04008e460101'), sequence(pid)))],
    ['the statement has no types', sequence(sequence(qcType))],
    ['the type is no list', sequence(sequence(qcType, pid))],
    ['the types are a set', sequence(sequence(qcType, der(0x31, pid)))],
    ['the type is another one', sequence(sequence(qcType, sequence(oid('04008e46010602'))))],
    ['the type is a longer one', sequence(sequence(qcType, sequence(oid('04008bec4e010101'))))],
    ['the type is no object identifier', sequence(sequence(qcType, sequence(der(4, fromHex('04008bec4e0101')))))],
    ['a public body is not qualified', sequence(publicBody)],
    ['a public body has no law', sequence(compliance, sequence(oid('04008bec4e0103')))],
    ['a public body is a type', sequence(compliance, sequence(qcType, sequence(oid('04008bec4e0103'))))],
    ['the name of the statement is none', sequence(sequence(der(4, fromHex('04008e460106')), sequence(pid)))],
    ['the statement is empty', sequence(sequence())],
    ['the extension is no list', der(0x31, sequence(qcType, sequence(pid)))],
    ['the extension is cut off', sequence(sequence(qcType, sequence(pid))).slice(0, -1)],
    ['there are bytes behind it', Uint8Array.from([...sequence(sequence(qcType, sequence(pid))), 0])],
    ['there is nothing', new Uint8Array()],
  ])('says nothing when %s', (_, extension) => {
    expect(qcTypesOf(extension)).toEqual([])
  })
})
