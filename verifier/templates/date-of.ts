// The day that a claim names, `YYYY-MM-DD`: of a date, and of a time its first part. Days compare as texts.
import type { Json } from '../../shared/json.ts'

/** undefined for what names no day. */
export const dateOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T|$)/.test(value)
    ? value.slice(0, 10)
    : undefined
