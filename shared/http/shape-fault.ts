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
      return 'options' in issue ? `is not one of ${issue.options?.join(', ')}` : 'is nothing that is described here'
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
