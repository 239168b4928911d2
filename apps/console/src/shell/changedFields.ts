/** Those fields of what a form says that differ from what it began with. Only they are sent: what somebody else changed meanwhile stays as they left it. */
export const changedFields = <Input extends object>(before: Partial<Input>, input: Input): Partial<Input> =>
  Object.fromEntries(Object.entries(input).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Input]))) as Partial<Input>

/** The same fields as they were: what takes the change back, and nothing else. */
export const fieldsBefore = <Input extends object>(before: Input, change: Partial<Input>): Partial<Input> =>
  Object.fromEntries(Object.entries(before).filter(([field]) => Object.hasOwn(change, field))) as Partial<Input>
