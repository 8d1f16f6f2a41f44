// Consent to sign documents with a qualified signature from afar: their digests, by which the signing service knows what was agreed to
// (the EU's large-scale pilots and reference wallets, after the Cloud Signature Consortium). Refuses, beyond its shape: neither a kind of
// signature nor a signing credential, a document without a digest, and a digest without its algorithm.
import * as z from 'zod/mini'
import { isObject, type JsonObject } from '../../shared/json.ts'
import { address, type PayloadFault, type TransactionDataType, text } from './transaction-data-type.ts'

export const base64Text = z.string().check(z.regex(/^[A-Za-z0-9+/_-]+={0,2}$/), z.maxLength(200))
export const objectIdentifier = z.string().check(z.regex(/^[0-2](\.\d+)+$/), z.maxLength(100))

const access = z.strictObject({
  document_access_mode: z.enum(['public', 'OTP', 'Basic_Auth', 'Digest_Auth', 'OAuth_20']),
  oneTimePassword: z.optional(text(100)),
})

const documentDigest = z.strictObject({
  label: text(300),
  hash: z.optional(base64Text),
  hashAlgorithmOID: z.optional(objectIdentifier),
  documentLocation_uri: z.optional(address),
  documentLocation_method: z.optional(access),
  dtbsr: z.optional(base64Text),
  dtbsrHashAlgorithmOID: z.optional(objectIdentifier),
})

export const qesAuthorization: TransactionDataType = {
  type: 'qes_authorization',
  payload: z.strictObject({
    signatureQualifier: z.optional(text(100)),
    credentialID: z.optional(text(300)),
    documentDigests: z.array(documentDigest).check(z.minLength(1), z.maxLength(50)),
    processID: z.optional(text(300)),
  }),
  faultOf: ({ signatureQualifier, credentialID, documentDigests }) =>
    signatureQualifier === undefined && credentialID === undefined
      ? { pointer: '/signatureQualifier', detail: 'is missing, or a credentialID in its place' }
      : (documentDigests as JsonObject[]).flatMap((one, at) => digestFault(one, `/documentDigests/${at}`) ?? [])[0],
  stands: 'besideType',
  strong: false,
  formats: ['dc+sd-jwt', 'mso_mdoc'],
}

function digestFault(one: JsonObject, pointer: string): PayloadFault | undefined {
  if (one.hash === undefined && one.dtbsr === undefined)
    return { pointer: `${pointer}/hash`, detail: 'is missing, or a dtbsr in its place' }
  if (one.hash !== undefined && one.hashAlgorithmOID === undefined)
    return { pointer: `${pointer}/hashAlgorithmOID`, detail: 'is missing' }
  if (one.dtbsr !== undefined && one.dtbsrHashAlgorithmOID === undefined)
    return { pointer: `${pointer}/dtbsrHashAlgorithmOID`, detail: 'is missing' }
  const method = one.documentLocation_method
  return isObject(method) && (method.document_access_mode === 'OTP') !== (method.oneTimePassword !== undefined)
    ? {
        pointer: `${pointer}/documentLocation_method/oneTimePassword`,
        detail: 'goes with the access mode OTP, which needs it',
      }
    : undefined
}
