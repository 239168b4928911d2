import { type PeopleField, PeopleImportInput, PeopleImportPreview, type PeopleImportRow } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { requireActor } from '../registryRequest.ts'
import { type Company, importBodyLimit, loadCompany, openPeopleFile, planOf } from './openPeopleFile.ts'
import type { PeopleItem, RowPerson } from './planPeople.ts'
import { problemText } from './texts.ts'

const mostRowsShown = 500
const fields: readonly PeopleField[] = ['name', 'employeeNumber', 'phone', 'email', 'department', 'manager', 'role', 'scope', 'hiredOn', 'shift']

const createPresenter = (items: readonly PeopleItem[], { people, departments, shifts }: Company, language: Language) => {
  const names = new Map(people.map(({ personId, name }) => [personId, name]))
  const rowNames = new Map(items.map(({ row, name }) => [row, name]))
  const byId = new Map(departments.map((department) => [department.departmentId, department]))
  const path = (id: string | null): string | null => {
    const parts: string[] = []
    for (let at = id === null ? undefined : byId.get(id), steps = 0; at && steps < 100; at = at.parentId === null ? undefined : byId.get(at.parentId), steps++) parts.unshift(at.name)
    return parts.length > 0 ? parts.join('/') : null
  }
  const shiftName = (id: string | null | undefined) => shifts.find(({ shiftId }) => shiftId === id)?.name ?? null
  const said = (person: RowPerson, field: PeopleField): string | null => {
    switch (field) {
      case 'department': return person.department === undefined ? null : 'path' in person.department ? person.department.path : path(person.department.departmentId)
      case 'manager': return person.manager === undefined ? null : ('row' in person.manager ? rowNames.get(person.manager.row) : names.get(person.manager.personId)) ?? null
      case 'shift': return shiftName(person.shiftId)
      default: return person[field] ?? null
    }
  }
  const stood = (item: Extract<PeopleItem, { kind: 'changed' | 'same' }>, field: PeopleField): string | null => {
    const { known } = item
    switch (field) {
      case 'department': return path(known.departmentId)
      case 'manager': return known.managerId === null ? null : names.get(known.managerId) ?? null
      case 'shift': return shiftName(known.shiftId)
      default: return known[field]
    }
  }
  return (item: PeopleItem): PeopleImportRow => ({
    row: item.row, kind: item.kind, name: item.name || null,
    problems: item.kind === 'problem' ? item.problems.map((problem) => problemText(problem, language)) : [],
    personId: item.kind === 'changed' || item.kind === 'same' ? item.known.personId : null, personName: item.kind === 'changed' || item.kind === 'same' ? item.known.name : null,
    values: item.kind === 'new' ? fields.flatMap((field) => (field === 'name' || said(item.person, field) === null ? [] : [{ field, before: null, after: said(item.person, field) }]))
      : item.kind === 'changed' ? item.changes.map((field) => ({ field, before: stood(item, field), after: said(item.person, field) })) : [],
  })
}

export const newPathsOf = (items: readonly PeopleItem[]): string[] => {
  const paths = new Map<string, string>()
  for (const item of items) if (item.kind !== 'problem' && item.person.department && 'path' in item.person.department) paths.set(item.person.department.path.toLowerCase(), item.person.department.path)
  return [...paths.values()].sort()
}

/** POST /api/v1/people-imports/preview: what a file would do; changes nothing. */
export const previewPeopleImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people-imports/preview', { bodyLimit: importBodyLimit, schema: { tags: ['People'], summary: 'What importing a file of people would do', body: PeopleImportInput, response: { 200: PeopleImportPreview } } }, async (request) => {
    const { viewer } = await requireActor(ports, request)
    const file = await openPeopleFile(request.body)
    const company = await ports.db.readOrg(viewer, loadCompany)
    const items = planOf(file, request.body, viewer, company)
    const present = createPresenter(items, company, languageOf(request.headers['accept-language']))
    const of = (kind: PeopleItem['kind']) => items.filter((item) => item.kind === kind)
    return {
      columns: [...file.table.columns], sample: file.table.rows.slice(0, 5).map((row) => row.map((cell) => cell.slice(0, 200))), mapping: file.mapping,
      counts: { rows: items.length, new: of('new').length, changed: of('changed').length, same: of('same').length, problem: of('problem').length },
      newDepartments: newPathsOf(items).slice(0, 500),
      rows: [...of('problem'), ...of('changed'), ...of('new'), ...of('same')].slice(0, mostRowsShown).map(present),
    }
  })
}
