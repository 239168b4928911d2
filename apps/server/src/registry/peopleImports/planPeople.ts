import { type PeopleField, type PeopleMapping, type PersonScope, type Role, scopesOfRole } from '@fieldproof/contract'
import { normalisePhone } from '../../platform/identity/phoneNumber.ts'
import { dayOf, isAbove, pathOf, roleOf, scopeOfCell } from './columns.ts'

/**
 * A table of people becomes people: which row is whom, what is wrong with it, what it would change. Pure; the same call makes the preview, the
 * file of errors and the import.
 */
export interface KnownPerson {
  readonly personId: string
  readonly name: string
  readonly employeeNumber: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly departmentId: string | null
  readonly managerId: string | null
  readonly role: Role
  readonly hiredOn: string | null
  readonly shiftId: string | null
  readonly scope: PersonScope | null
  readonly scopeDepartmentIds: readonly string[]
  readonly status: 'active' | 'left'
}

export interface KnownDepartment { readonly departmentId: string; readonly name: string; readonly parentId: string | null }

/** A department that is there by its id, one that would be made by its path. */
export type DepartmentRef = { readonly departmentId: string } | { readonly path: string }
/** A superior who is there, or the row that makes them. */
export type ManagerRef = { readonly personId: string } | { readonly row: number }

/** What a row says; what it does not say is undefined. */
export interface RowPerson {
  readonly name: string
  readonly employeeNumber?: string
  readonly phone?: string
  readonly email?: string
  readonly department?: DepartmentRef
  readonly manager?: ManagerRef
  readonly role?: Role
  readonly hiredOn?: string
  readonly shiftId?: string
  readonly scope?: PersonScope
}

export type PeopleProblem =
  | 'no_name' | 'name_too_long' | 'bad_phone' | 'bad_email' | 'bad_number' | 'bad_department' | 'unknown_department' | 'ambiguous_department' | 'unknown_role' | 'role_above_own' | 'owner_is_not_yours' | 'own_role' | 'owner_role' | 'unknown_scope' | 'scope_not_of_role' | 'scope_without_department'
  | 'bad_day' | 'unknown_shift' | 'ambiguous_shift' | 'unknown_manager' | 'ambiguous_manager' | 'manager_ring' | 'repeated' | 'several_people' | 'has_left' | 'only_a_name'

/** `about` is what it is about: the cell, the earlier row, the other person. */
export interface RowProblem { readonly problem: PeopleProblem; readonly field: PeopleField; readonly about: string }

export type PeopleItem =
  | { readonly row: number; readonly kind: 'problem'; readonly name: string; readonly problems: readonly RowProblem[] }
  | { readonly row: number; readonly kind: 'new'; readonly name: string; readonly person: RowPerson }
  | { readonly row: number; readonly kind: 'changed' | 'same'; readonly name: string; readonly person: RowPerson; readonly known: KnownPerson; readonly changes: readonly PeopleField[] }

export interface PlanOptions {
  /** Of each row in its file, where headings and empty rows count; else rows are counted from 1. */
  readonly rowNumbers?: readonly number[]
  readonly mapping: PeopleMapping
  readonly people: readonly KnownPerson[]
  readonly departments: readonly KnownDepartment[]
  readonly shifts: readonly { readonly shiftId: string; readonly name: string }[]
  readonly createDepartments: boolean
  readonly actor: { readonly personId: string; readonly role: Role }
}

const keyFields = ['employeeNumber', 'phone', 'email'] as const
type KeyField = (typeof keyFields)[number]
/** Stored numbers may have been typed in any form. */
const keyOf = (field: KeyField, value: string): string => (field === 'phone' ? normalisePhone(value) ?? value : field === 'email' ? value.toLowerCase() : value.toLowerCase())

const emailPattern = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$/
const phoneOf = (cell: string): string | undefined => {
  const phone = normalisePhone(cell) ?? normalisePhone(cell.replace(/^86(?=1[3-9]\d{9}$)/, '+86'))
  // +86 1… is a mobile number of eleven digits or a slip.
  return phone === null || (phone.startsWith('+861') && !/^\+861[3-9]\d{9}$/.test(phone)) ? undefined : phone
}

const departmentFinder = (departments: readonly KnownDepartment[]) => {
  const byId = new Map(departments.map((department) => [department.departmentId, department]))
  const pathOfId = (id: string): string => {
    const names: string[] = []
    for (let at = byId.get(id), steps = 0; at && steps < 100; at = at.parentId === null ? undefined : byId.get(at.parentId), steps++) names.unshift(at.name)
    return names.join('/')
  }
  const whole = new Map<string, string>()
  const endings = new Map<string, Set<string>>()
  for (const { departmentId } of departments) {
    const parts = pathOfId(departmentId).split('/')
    whole.set(parts.join('/').toLowerCase(), departmentId)
    for (let i = 0; i < parts.length; i++) {
      const ending = parts.slice(i).join('/').toLowerCase()
      endings.set(ending, (endings.get(ending) ?? new Set()).add(departmentId))
    }
  }
  return {
    pathOfId,
    /** The whole path goes before an ending of one: 上海/一组 is found below 华东 when there is only one such. */
    find(parts: readonly string[]): DepartmentRef | 'ambiguous' {
      const path = parts.join('/').toLowerCase()
      const found = whole.get(path)
      if (found) return { departmentId: found }
      const ends = endings.get(path)
      if (!ends) return { path: parts.join('/') }
      return ends.size === 1 ? { departmentId: [...ends][0]! } : 'ambiguous'
    },
  }
}

/** Index of what names somebody; a name that two people have names nobody. */
const createNames = <T>() => {
  const keys = new Map<string, T>()
  const names = new Map<string, T | 'several'>()
  return {
    add(person: { readonly name: string } & { readonly [field in KeyField]?: string | null | undefined }, value: T): void {
      for (const field of keyFields) if (person[field]) keys.set(keyOf(field, person[field]), value)
      names.set(person.name, names.has(person.name) ? 'several' : value)
    },
    find: (typed: string): T | 'several' | undefined => keys.get(typed.toLowerCase()) ?? keys.get(normalisePhone(typed) ?? typed) ?? names.get(typed),
  }
}

interface Read { readonly row: number; readonly name: string; readonly person: RowPerson; readonly managerCell: string; readonly problems: RowProblem[]; known?: KnownPerson }

export const planPeopleImport = (rows: readonly (readonly string[])[], options: PlanOptions): PeopleItem[] => {
  const { mapping, people, departments, shifts, actor } = options
  const finder = departmentFinder(departments)
  const byKey = new Map<string, KnownPerson[]>()
  const byName = new Map<string, number>()
  for (const person of people) {
    if (person.status === 'active') byName.set(person.name, (byName.get(person.name) ?? 0) + 1)
    for (const field of keyFields) {
      const value = person[field]
      if (value) byKey.set(`${field} ${keyOf(field, value)}`, [...(byKey.get(`${field} ${keyOf(field, value)}`) ?? []), person])
    }
  }
  const firstRows = new Map<string, number>()

  const readRow = (cells: readonly string[], row: number): Read => {
    const problems: RowProblem[] = []
    const cell = (field: PeopleField): string => (mapping[field] === undefined ? '' : (cells[mapping[field]] ?? '').replace(/\s+/g, ' ').trim())
    const refuse = (problem: PeopleProblem, field: PeopleField, about = cell(field)): undefined => void problems.push({ problem, field, about: about.slice(0, 80) })
    const given = <T>(field: PeopleField, read: (typed: string) => T | undefined): T | undefined => (cell(field) === '' ? undefined : read(cell(field)))
    const name = cell('name')
    if (name === '') refuse('no_name', 'name')
    else if (name.length > 60) refuse('name_too_long', 'name')
    const employeeNumber = given('employeeNumber', (typed) => (typed.length > 40 ? refuse('bad_number', 'employeeNumber') : typed))
    const phone = given('phone', (typed) => phoneOf(typed) ?? refuse('bad_phone', 'phone'))
    const email = given('email', (typed) => (typed.length <= 120 && emailPattern.test(typed) ? typed.toLowerCase() : refuse('bad_email', 'email')))
    const department = given('department', (typed): DepartmentRef | undefined => {
      const parts = pathOf(typed)
      if (!parts) return refuse('bad_department', 'department')
      const found = finder.find(parts)
      if (found === 'ambiguous') return refuse('ambiguous_department', 'department')
      return 'path' in found && !options.createDepartments ? refuse('unknown_department', 'department') : found
    })
    const role = given('role', (typed) => {
      const found = roleOf(typed)
      if (!found) return refuse('unknown_role', 'role')
      return isAbove(found, actor.role) ? refuse('role_above_own', 'role') : found
    })
    const hiredOn = given('hiredOn', (typed) => dayOf(typed) ?? refuse('bad_day', 'hiredOn'))
    const shiftId = given('shift', (typed) => {
      const found = shifts.filter((shift) => shift.name === typed)
      return found.length === 1 ? found[0]!.shiftId : refuse(found.length === 0 ? 'unknown_shift' : 'ambiguous_shift', 'shift')
    })
    const scope = given('scope', (typed) => scopeOfCell(typed) ?? refuse('unknown_scope', 'scope'))
    const said = { employeeNumber, phone, email, department, role, hiredOn, shiftId, scope }
    const person = { name, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) } as RowPerson
    const read: Read = { row, name, person, managerCell: cell('manager'), problems }

    const found = new Map<string, KnownPerson>()
    for (const field of keyFields) {
      const value = person[field]
      if (value === undefined) continue
      const key = `${field} ${keyOf(field, value)}`
      const first = firstRows.get(key)
      if (first === undefined) firstRows.set(key, row)
      else refuse('repeated', field, `${first}`)
      const known = byKey.get(key) ?? []
      // A number that two active people share already says of nobody who is meant.
      const active = known.filter(({ status }) => status === 'active')
      for (const one of active.length > 0 ? active : known) found.set(one.personId, one)
    }
    if (found.size > 1) refuse('several_people', 'name', [...found.values()].map((one) => one.name).join('、'))
    else if (found.size === 1) {
      const [known] = [...found.values()]
      read.known = known!
      if (known!.status === 'left') refuse('has_left', 'name', known!.name)
      else if (known!.role === 'owner' && actor.role !== 'owner') refuse('owner_is_not_yours', 'name', known!.name)
      else if (role !== undefined && role !== known!.role && isAbove(known!.role, actor.role)) refuse('role_above_own', 'role')
      else if (role !== undefined && role !== known!.role && known!.personId === actor.personId) refuse('own_role', 'role')
      else if (role !== undefined && role !== known!.role && known!.role === 'owner') refuse('owner_role', 'role', known!.name)
    } else if (employeeNumber === undefined && phone === undefined && email === undefined && name !== '') {
      const key = `name ${name}`
      const first = firstRows.get(key)
      if (first === undefined) firstRows.set(key, row)
      else refuse('repeated', 'name', `${first}`)
      if (byName.has(name)) refuse('only_a_name', 'name')
    }
    // Of the role that the row gives, or else of the one that the person has.
    if (scope !== undefined && !scopesOfRole[role ?? read.known?.role ?? 'field_worker'].includes(scope)) refuse('scope_not_of_role', 'scope')
    else if ((scope === 'department' || scope === 'subtree') && !department && !(read.known?.departmentId || (read.known?.scope === scope && read.known.scopeDepartmentIds.length > 0))) refuse('scope_without_department', 'scope')
    return read
  }

  const reads = rows.map((cells, i) => readRow(cells, options.rowNumbers?.[i] ?? i + 1))
  const names = createNames<ManagerRef>()
  for (const person of people) if (person.status === 'active') names.add(person, { personId: person.personId })
  for (const { row, person, known, problems } of reads) if (!known && problems.length === 0) names.add(person, { row })
  const managers = new Map<Read, ManagerRef>()
  for (const read of reads) {
    if (read.managerCell === '') continue
    const refuse = (problem: PeopleProblem) => read.problems.push({ problem, field: 'manager', about: read.managerCell.slice(0, 80) })
    const found = names.find(read.managerCell)
    if (found === undefined) refuse('unknown_manager')
    else if (found === 'several') refuse('ambiguous_manager')
    else managers.set(read, found)
  }
  // A row that falls out takes those with it that report to it, and so on.
  for (let again = true; again; ) {
    again = false
    const out = new Set(reads.filter(({ problems }) => problems.length > 0).map(({ row }) => row))
    for (const [read, manager] of managers) if (read.problems.length === 0 && 'row' in manager && out.has(manager.row)) { read.problems.push({ problem: 'unknown_manager', field: 'manager', about: read.managerCell }); again = true }
  }
  refuseRings(reads, managers, people)

  return reads.map((read): PeopleItem => {
    const { row, name, known, problems } = read
    if (problems.length > 0) return { row, kind: 'problem', name, problems }
    const manager = managers.get(read)
    const person: RowPerson = { ...read.person, ...(manager ? { manager } : {}) }
    if (!known) return { row, kind: 'new', name, person }
    const changes = changesOf(person, known)
    return { row, kind: changes.length > 0 ? 'changed' : 'same', name, person, known, changes }
  })
}

const changesOf = (person: RowPerson, known: KnownPerson): PeopleField[] => {
  const changes: PeopleField[] = []
  if (person.name !== known.name) changes.push('name')
  for (const field of keyFields) if (person[field] !== undefined && (known[field] === null || keyOf(field, person[field]) !== keyOf(field, known[field]))) changes.push(field)
  if (person.department && !('departmentId' in person.department && person.department.departmentId === known.departmentId)) changes.push('department')
  if (person.manager && !('personId' in person.manager && person.manager.personId === known.managerId)) changes.push('manager')
  if (person.role !== undefined && person.role !== known.role) changes.push('role')
  if (person.hiredOn !== undefined && person.hiredOn !== known.hiredOn) changes.push('hiredOn')
  if (person.shiftId !== undefined && person.shiftId !== known.shiftId) changes.push('shift')
  // Roles that have one scope only keep no choice, and saying it is no change.
  if (person.scope !== undefined && person.scope !== known.scope && scopesOfRole[person.role ?? known.role].length > 1) changes.push('scope')
  return changes
}

/** Nobody reports to themselves, not by a detour either. */
const refuseRings = (reads: readonly Read[], managers: ReadonlyMap<Read, ManagerRef>, people: readonly KnownPerson[]): void => {
  const idOf = (ref: ManagerRef): string => ('personId' in ref ? ref.personId : `row ${ref.row}`)
  const above = new Map(people.flatMap(({ personId, managerId }) => (managerId ? [[personId, managerId] as const] : [])))
  const own = (read: Read): string => read.known?.personId ?? `row ${read.row}`
  for (const [read, manager] of managers) if (read.problems.length === 0) above.set(own(read), idOf(manager))
  for (const [read] of managers) {
    if (read.problems.length > 0) continue
    const start = own(read)
    const seen = new Set<string>()
    let at: string | undefined = above.get(start)
    while (at !== undefined && at !== start && !seen.has(at)) { seen.add(at); at = above.get(at) }
    if (at === start) read.problems.push({ problem: 'manager_ring', field: 'manager', about: read.managerCell })
  }
}
