// Whether the credentials of one answer are of one holder, as far as the relying party wants to know (ARF 6.6.3.10): by equal attributes, or
// by one device key. One wallet showed them all, and a wallet may hold what is another person's. Refuses: what is not disclosed is not equal.
import { holderAttributesOf } from '../../shared/credentials/holder-attributes.ts'
import type { KnownTypes } from '../../shared/credentials/presented-type.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import type { TransactionPolicy } from '../transaction.ts'
import { select } from './claims-path.ts'
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Presentation } from './presentation.ts'

export interface PresentedCredential {
  presentation: Presentation
  /** Everything disclosed. */
  claims(): Promise<JsonObject>
}

export interface Presented {
  combined: TransactionPolicy['combined']
  /** Of which every check passed. */
  good: readonly PresentedCredential[]
  /** How many came. */
  sent: number
}

export async function sameHolder({ combined, good, sent }: Presented, known: KnownTypes): Promise<Judgement> {
  if (sent === 1) return passed('there is one credential, and so one holder')
  if (combined === 'none')
    return passed(
      'one wallet presented the credentials together, and nothing else ties them, as the relying party wants it',
    )
  if (good.length < sent) return undetermined('of credentials that are refused nothing is compared')
  return combined === 'sameDeviceKey' ? sameKey(good) : sameAttributes(good, known)
}

async function sameKey(good: readonly PresentedCredential[]): Promise<Judgement> {
  if (!good.every(({ presentation }) => presentation.hasHolderProof))
    return failed('a credential is presented without its key')
  const keys = await Promise.all(good.map(({ presentation }) => presentation.holderKey()))
  return new Set(keys).size === 1
    ? passed('the credentials are bound to one key')
    : failed('the credentials are bound to different keys')
}

async function sameAttributes(good: readonly PresentedCredential[], known: KnownTypes): Promise<Judgement> {
  const holders = await Promise.all(good.map((one) => attributesOf(one, known)))
  if (holders.includes(undefined)) return undetermined('a credential does not show names and birth date of its holder')
  return new Set(holders).size === 1
    ? passed('names and birth date are the same in every credential')
    : failed('names or birth date differ between the credentials')
}

/** As one text, equal for equal holders; undefined where one of the three is not shown. */
async function attributesOf(
  { presentation, claims }: PresentedCredential,
  known: KnownTypes,
): Promise<string | undefined> {
  const paths = holderAttributesOf(presentation, known)
  if (!paths) return undefined
  const revealed = await claims()
  const values = paths.map((path) => inOwnLetters(revealed, path) ?? select(revealed, [...path])[0])
  return values.every(isText) ? JSON.stringify(values.map((value) => value.normalize('NFC'))) : undefined
}

/** A driving licence writes a name in Latin letters, and beside it as it is (ISO/IEC 18013-5 section 7.2.1). */
const inOwnLetters = (revealed: JsonObject, path: readonly string[]): Json | undefined =>
  path.length === 2 ? select(revealed, [...path.slice(0, 1), `${path[1]}_national_character`])[0] : undefined

const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== ''
