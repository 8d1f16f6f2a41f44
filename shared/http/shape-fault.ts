// What is wrong with one member of a document, in words for whoever wrote it. The words come from our own shape: what was sent is never
// repeated.
import type * as z from 'zod/mini'

export function shapeFault(issue: z.core.$ZodIssue, document: unknown): string {
  if (valueAt(document, issue.path) === undefined) return 'is missing'
  switch (issue.code) {
    case 'invalid_type':
      return `is not ${kinds[issue.expected] ?? `of the type ${issue.expected}`}`
    case 'invalid_value':
      return `is not one of ${issue.values.join(', ')}`
    case 'invalid_union':
      return choiceFault(valuesOf(issue))
    case 'invalid_format':
      return 'has another form than the one that is described'
    case 'too_small':
      return `is ${issue.origin === 'number' || issue.origin === 'int' ? 'below' : 'shorter than'} ${issue.minimum}`
    case 'too_big':
      return `is ${issue.origin === 'number' || issue.origin === 'int' ? 'above' : 'longer than'} ${issue.maximum}`
    default:
      return 'is not as described'
  }
}

const choiceFault = (values: readonly unknown[]): string =>
  values.length > 1 ? `is not one of ${values.join(', ')}` : 'is nothing that is described here'

/** Where the shapes to choose from name values, those. */
function valuesOf(issue: z.core.$ZodIssueInvalidUnion): readonly unknown[] {
  if ('options' in issue) return issue.options ?? []
  return issue.errors.flat().flatMap((one) => (one.code === 'invalid_value' && one.path.length === 0 ? one.values : []))
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
}

const valueAt = (document: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | null | undefined)?.[step], document)
