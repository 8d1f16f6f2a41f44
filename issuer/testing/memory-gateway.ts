// What the look-up of records is given, but for the network and the time: a gateway of the tests, which says and keeps nothing.
import { silentLog } from '../../shared/log.ts'
import { systemRandom } from '../../shared/random.ts'
import type { SourcesGiven } from '../sources/create-sources.ts'
import { noOtherIsolates } from '../sources/gateway/other-isolates.ts'

export const memoryGateway: Omit<SourcesGiven, 'fetch' | 'now'> = {
  random: systemRandom,
  log: silentLog,
  others: noOtherIsolates,
  personHash: async () => 'hash',
  access: { tokenUrl: 'https://gateway.example/token', clientId: 'attestry', clientSecret: 's' },
  baseUrl: 'https://gateway.example',
  insecure: false,
  testNumbers: true,
}
