// The tables of the status lists (Durable Object STATUS_LISTS of the issuer).
import type { StoredTables } from './stored.ts'

/** Of a list, which nobody's row leads to any more once the copies have expired. */
const bitsStay = 'no place is ever given twice, and what was revoked stays so'

const tokenColumns = {
  list: 'number of the list',
  form: 'JWT, CWT, or CWT of identifiers',
  token: 'the list as it was signed, as everybody may read it',
  uri: 'its address',
  version: 'of the bits in it',
  issued: 'when it was signed',
  expires: 'until when it counts',
}

export const statusTables = {
  batches: {
    columns: {
      id: 'number of the batch',
      token: 'the rest of its name',
      subject: 'keyed hash of person and type (HMAC-SHA-256)',
      holder: 'keyed hash of who holds the copies and the type, where that is a parent',
      slot: 'keyed hash of person and configuration, where a person has one live set',
      note: 'the number of who holds the copies and the type, sealed (AES-256-GCM) under `NOTICE_SECRET`, all of one length and no two alike ([0046](decisions/0046-seal-whom-to-tell-beside-the-hash.md)); gone once it was revoked',
      signer: 'number of the key that signed',
      list: 'number of the status list',
      first: 'the first of its turns in that list, which say its places',
      count: 'how many copies',
      expires: 'when they expire',
      state: 'whether it waits, is valid, suspended or revoked',
      settle_by: 'until when it may be handed out, where it waits for that',
      units: "places in the lists of wallets' providers that are watched for it; gone once it was revoked",
      grant_name: 'hash that names what was granted to the same wallet; gone once it was revoked',
    },
    until: 'the copies have expired',
  },
  signers: {
    columns: { id: 'number of the key', name: 'hash of its certificate' },
    until: 'no batch is left',
  },
  unit_lists: {
    columns: {
      id: 'number of the list',
      uri: "address of a status list of a wallet's provider",
      provider: 'who vouches for the wallet',
      answered: 'when it last gave a good answer',
      round: 'in which round it was read',
      after: 'up to which place, where it is read in steps',
      failures: 'how often in a row it gave no good answer',
      retry: 'when it is asked again',
      reason: 'what is wrong with it, in fixed words',
    },
    until: 'no batch is watched by it',
  },
  units: {
    columns: { unit_list: 'number of such a list', idx: 'place in it', batch: 'number of the batch' },
    until: 'the copies have expired, or were revoked',
  },
  watch: {
    columns: {
      one: 'there is one row',
      round: 'number of the newest round over these lists',
      name: 'its name',
      begun: 'when it began',
      ended: 'when it ended',
      lists: 'how many lists it read',
      units: 'how many places',
      revoked: 'how many copies it revoked',
    },
    until: 'the next round takes its place',
    stays: 'counts alone',
  },
  redeemed: {
    columns: {
      id: 'name of a used nonce, or hash of a fetched transaction',
      expires: 'until when it could come again',
    },
    until: 'it could come again no more: 5 min, or 1 day',
  },
  ended: {
    columns: {
      subject:
        'keyed hash of person and type of which something was revoked, of person and configuration of which there is one live set, or of what was granted to a wallet that was revoked',
      at: 'when it was revoked, or agreed to',
      expires: 'until when anything that was granted earlier could live',
    },
    until: '91 days after that: nothing is issued any more for what was granted before it',
  },
  stale: {
    columns: {
      subject: 'keyed hash of person and type, of whom a record changed',
      at: 'when that was reported',
      expires: 'until when an answer from before could come',
    },
    until: '10 minutes after the report',
  },
  revocations: {
    columns: {
      id: 'name of the revocation',
      reason: 'why',
      signer: 'hash of the certificate of a lost key, where all that it signed is revoked',
      revoked: 'how many copies',
      done: 'how many batches were looked at',
      last: 'of how many',
      at: 'when it began',
      more: 'what its steps have to know, without a person: until when copies have to be valid, whether grants end',
      untold: 'whether people are still to be told',
    },
    until: '90 days after it began; without a person',
  },
  revocation_entries: {
    columns: {
      revocation: 'name of the revocation',
      turn: 'which entry of its list',
      affected: 'handle of a batch, or keyed hash of person and type',
    },
    until: 'the step that revokes it',
  },
  notices: {
    columns: {
      id: 'number of the notice',
      revocation: 'name of the revocation',
      subject: 'keyed hash of person and type',
      note: 'the note of the batch',
      reason: 'why it was revoked',
      at: 'when it was revoked',
      due: 'when it is tried next',
      tries: 'how often it was tried',
    },
    until: 'the person was told, or 91 days after the revocation',
  },
  status_lists: {
    columns: {
      list: 'number of the list',
      bits: 'for each entry',
      used: 'how many turns were given out',
      version: 'how often its bits changed',
    },
    until: 'for good',
    stays: bitsStay,
  },
  index_orders: {
    columns: {
      list: 'number of the list',
      bytes: 'secret order in which its places are given out',
    },
    until: 'for good',
    stays: bitsStay,
  },
  status_pages: {
    columns: {
      list: 'number of the list',
      page: 'which part of it',
      bytes: 'the statuses, as everybody may read them',
    },
    until: 'for good',
    stays: bitsStay,
  },
  identifier_keys: {
    columns: {
      list: 'number of a list whose identifiers mdocs name',
      bytes: 'secret of that list, of which its identifiers are made',
    },
    until: 'for good',
    stays: bitsStay,
  },
  signed_tokens: {
    columns: tokenColumns,
    until: 'the next takes its place',
    stays: 'one of each form for each list, public',
  },
  past_tokens: {
    columns: {
      id: 'the order in which it came',
      ...tokenColumns,
      forget: 'until when it is remembered',
    },
    until:
      '`STATUS_HISTORY_DAYS` days, where a [history](status.md) is wanted; the newest 5000 of a list and form, public',
  },
} as const satisfies StoredTables
