// The tables of the trust lists (Durable Object TRUST_LIST): public things alone, in one object.
import type { StoredTables } from '../shared/store/stored.ts'

export const trustTables = {
  lists: {
    columns: {
      id: 'a list that is configured, or that the list of lists points to',
      kept: 'where it comes from, who may sign it, number, hash, signer and times of the list that is served, when it was last had, the last refusal',
      due: 'when it is looked at again',
    },
    until: 'it is configured no longer',
    stays: 'a row for each configured list',
  },
  numbers: {
    columns: {
      id: 'a list',
      number: 'the highest sequence number that it had',
      last: 'the hash of what that list said',
    },
    until: 'for good',
    stays: 'a number never goes down, also when its list leaves the configuration and comes back',
  },
  documents: {
    columns: {
      name: '`raw/` and the SHA-256 of a list as it was received, `model/` and that of a list that is served, `services`, or `crl/` and a name',
      length: 'in bytes',
      at: 'when it came',
    },
    until:
      'of what lists say: as long as it is served. As received: the newest 512 MB; for good in the R2 bucket `EVIDENCE`, where one is bound. Of CRLs: no host is configured, or others took their place',
    stays: 'bounded, and what every decision in the audit rests on',
  },
  pieces: {
    columns: {
      name: 'as among `documents`',
      place: 'which part of it',
      bytes:
        'lists as they were received, what they say, and the services of all countries made of that; CRLs that were verified, by address; the newest 200 certificates that were met which name one, with their authorities, and not who presented what',
    },
    until: 'as its row among `documents`',
    stays: 'as among `documents`',
  },
  audit: {
    columns: {
      number: 'of the event, from one',
      event: 'what happened to which list, with its hash, number and signer, and the hash of the event before',
      hash: 'of all that',
    },
    until: 'for good',
    stays: 'what was trusted when has to be shown years later',
  },
  generation: {
    columns: { number: 'counts up with whatever is served' },
    until: 'the next takes its place',
    stays: 'one row',
  },
  crl_due: {
    columns: { at: 'when the CRLs are looked at again' },
    until: 'the next takes its place',
    stays: 'one row',
  },
} as const satisfies StoredTables
