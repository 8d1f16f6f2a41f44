// Signed lists as objects of a bucket, from which a network delivers them without asking the issuer: each under a fixed name, with its media
// type, and written over when a newer token was signed. One writes them all, so that no late one takes the place of a newer one.

/** As far as we use R2. */
export interface Bucket {
  put(key: string, value: Uint8Array | string, options: { httpMetadata: ObjectMetadata }): Promise<unknown>
}

interface ObjectMetadata {
  contentType: string
  cacheControl: string
}

export interface ListObject extends ObjectMetadata {
  name: string
  body: Uint8Array | string
  /** Another one for every other body. */
  etag: string
}

export interface ListObjects {
  /** Unless it is there already, as far as this isolate knows. */
  write(object: ListObject): Promise<void>
}

export function createListObjects(bucket: Bucket): ListObjects {
  const written = new Map<string, string>()
  return {
    write: async ({ name, body, etag, contentType, cacheControl }) => {
      if (written.get(name) === etag) return
      await bucket.put(name, body, { httpMetadata: { contentType, cacheControl } })
      written.set(name, etag)
    },
  }
}
