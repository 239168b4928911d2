import type { TSchema } from 'typebox'

const copyOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copyOf)
  if (typeof value !== 'object' || value === null) return value
  // With its hidden members: they tell the compiler what kind of schema it is.
  const copy = Object.defineProperties({}, Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(value)).map(([name, member]) => [name, { ...member, value: copyOf(member.value) }]))) as Record<string, unknown>
  if (copy['type'] === 'object' && copy['properties'] !== undefined) copy['additionalProperties'] ??= false
  return copy
}

/** The same schema in which no object may have a member that it does not name, all the way down. */
export const closedSchema = <T extends TSchema>(schema: T): T => copyOf(schema) as T
