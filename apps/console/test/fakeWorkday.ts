import type { Person, WorkdayPage, WorkdayRow, WorkdayState } from '@fieldproof/contract'

const pattern: readonly (readonly WorkdayState[])[] = [['on_duty'], ['late', 'on_duty'], ['on_duty'], ['not_arrived'], ['off_post', 'on_duty'], ['on_duty'], ['paused', 'on_duty'], ['lost_contact', 'on_duty'], ['on_leave'], ['on_duty'], ['late', 'off_post', 'lost_contact', 'on_duty'], ['absent'], []]

const rowOf = (person: Person, i: number, now: number): WorkdayRow => {
  const states = [...pattern[i % pattern.length]!]
  const has = (state: WorkdayState) => states.includes(state)
  const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
  return {
    personId: person.personId, personName: person.name, employeeNumber: person.employeeNumber, departmentId: person.departmentId, departmentName: person.departmentName, states,
    dueFrom: at(330), dueTo: at(-210), firstAt: has('not_arrived') || has('absent') || has('on_leave') ? null : at(has('late') ? 297 : 335), lateSeconds: has('late') ? 33 * 60 : 0,
    lastSeenAt: has('on_duty') ? at(has('lost_contact') ? 54 : (i % 9)) : null, offPostSince: has('off_post') ? at(26) : null, offPostSiteName: has('off_post') ? '滨江超市' : null,
  }
}

/** The day of the field workers among these people, as the server would answer it. */
export const fakeWorkday = (people: readonly Person[], now: number, query: URLSearchParams): WorkdayPage & { readonly counts: Record<string, number> } => {
  const asked = people.filter((person) => person.role === 'field_worker' && person.status === 'active' && (!query.get('departmentId') || person.departmentId === query.get('departmentId')) && person.name.includes(query.get('search') ?? ''))
    .map((person, i) => rowOf(person, i, now))
  const state = query.get('state') as WorkdayState | null
  const found = state ? asked.filter(({ states }) => states.includes(state)) : asked
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 50)
  const counts = Object.fromEntries((['not_arrived', 'late', 'absent', 'off_post', 'lost_contact', 'paused', 'on_leave', 'on_duty'] as const).map((one) => [one, asked.filter(({ states }) => states.includes(one)).length]))
  return { items: found.slice(from, from + limit), total: found.length, counts, ...(from + limit < found.length ? { nextCursor: String(from + limit) } : {}) }
}
