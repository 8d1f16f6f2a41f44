// Storage of the Credo holder: records by type and id, in memory, each copied on its way in and out as a database would.
import {
  type BaseRecord,
  type BaseRecordConstructor,
  RecordDuplicateError,
  RecordNotFoundError,
  type StorageService,
} from '@credo-ts/core'

/** Tags that a record must have, with `$and`, `$or` and `$not` around them. */
interface Wanted {
  $and?: Wanted[]
  $or?: Wanted[]
  $not?: Wanted
  [tag: string]: unknown
}

export function createMemoryStorage(): StorageService<BaseRecord> {
  const records = new Map<string, BaseRecord>()
  const key = (type: string, id: string) => `${type} ${id}`
  const find = ({ type }: { type: string }, id: string): BaseRecord => {
    const record = records.get(key(type, id))
    if (!record) throw new RecordNotFoundError('there is no such record', { recordType: type })
    return record.clone()
  }
  const put = (record: BaseRecord) => void records.set(key(record.type, record.id), record.clone())
  const all = ({ type }: BaseRecordConstructor<BaseRecord>): BaseRecord[] =>
    [...records.values()].filter((record) => record.type === type).map((record) => record.clone())
  return {
    supportsCursorPagination: false,
    save: async (_, record) => {
      if (records.has(key(record.type, record.id)))
        throw new RecordDuplicateError('there is such a record', { recordType: record.type })
      put(record)
    },
    update: async (_, record) => {
      find(record, record.id)
      put(record)
    },
    delete: async (_, record) => {
      find(record, record.id)
      records.delete(key(record.type, record.id))
    },
    deleteById: async (_, { type }, id) => {
      find({ type }, id)
      records.delete(key(type, id))
    },
    getById: async (_, recordClass, id) => find(recordClass, id),
    getAll: async (_, recordClass) => all(recordClass),
    findByQuery: async (_, recordClass, query) =>
      all(recordClass).filter((record) => matches(record.getTags(), query as Wanted)),
  }
}

function matches(tags: Record<string, unknown>, { $and, $or, $not, ...wanted }: Wanted): boolean {
  return (
    ($and ?? []).every((one) => matches(tags, one)) &&
    ($or === undefined || $or.some((one) => matches(tags, one))) &&
    ($not === undefined || !matches(tags, $not)) &&
    Object.entries(wanted).every(([name, value]) => hasTag(tags[name], value))
  )
}

const hasTag = (tag: unknown, wanted: unknown): boolean =>
  Array.isArray(wanted) ? Array.isArray(tag) && wanted.every((one) => tag.includes(one)) : tag === wanted
