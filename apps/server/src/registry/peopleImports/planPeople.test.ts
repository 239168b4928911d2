import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type KnownPerson, planPeopleImport, type PlanOptions } from './planPeople.ts'

const known = (personId: string, name: string, change: Partial<KnownPerson> = {}): KnownPerson =>
  ({ personId, name, employeeNumber: null, phone: null, email: null, departmentId: null, managerId: null, role: 'field_worker', hiredOn: null, shiftId: null, scope: null, scopeDepartmentIds: [], status: 'active', ...change })
const departments = [{ departmentId: 'd1', name: '华东', parentId: null }, { departmentId: 'd2', name: '上海', parentId: 'd1' }, { departmentId: 'd3', name: '一组', parentId: 'd2' }, { departmentId: 'd4', name: '华北', parentId: null }, { departmentId: 'd5', name: '一组', parentId: 'd4' }]
/** Columns: 姓名 手机 邮箱 工号 部门 上级 角色 入职日期 班次. */
const mapping = { name: 0, phone: 1, email: 2, employeeNumber: 3, department: 4, manager: 5, role: 6, hiredOn: 7, shift: 8 }
const options = (change: Partial<PlanOptions> = {}): PlanOptions => ({ mapping, people: [], departments, shifts: [{ shiftId: 's1', name: '早班' }], createDepartments: false, actor: { personId: 'me', role: 'administrator' }, ...change })
const row = (name: string, { phone = '', email = '', number = '', department = '', manager = '', role = '', hiredOn = '', shift = '' } = {}) => [name, phone, email, number, department, manager, role, hiredOn, shift]
const plan = (rows: readonly (readonly string[])[], change: Partial<PlanOptions> = {}) => planPeopleImport(rows, options(change))
const troubles = (rows: readonly (readonly string[])[], change: Partial<PlanOptions> = {}) => plan(rows, change).map((item) => (item.kind === 'problem' ? item.problems.map(({ problem, field, about }) => `${problem} ${field} ${about}`) : item.kind))

test('a row becomes a person with all it says', () => {
  expect(plan([row('李雷', { phone: '138 0013 8000', email: 'LiLei@Example.com', number: 'A01', department: '华东/上海/一组', role: '主管', hiredOn: '2026年3月1日', shift: '早班' })])).toEqual([{
    row: 1, kind: 'new', name: '李雷', person: { name: '李雷', phone: '+8613800138000', email: 'lilei@example.com', employeeNumber: 'A01', department: { departmentId: 'd3' }, role: 'manager', hiredOn: '2026-03-01', shiftId: 's1' },
  }])
})

test.each([
  [row(''), 'no_name'], [row('名'.repeat(61)), 'name_too_long'], [row('甲', { phone: '1380013800' }), 'bad_phone'], [row('甲', { phone: '+861380013800' }), 'bad_phone'], [row('甲', { phone: '1.38E+10' }), 'bad_phone'],
  [row('甲', { email: 'a@b' }), 'bad_email'], [row('甲', { number: '9'.repeat(41) }), 'bad_number'], [row('甲', { department: '华东//' }), 'bad_department'], [row('甲', { department: '华南' }), 'unknown_department'],
  [row('甲', { department: '一组' }), 'ambiguous_department'], [row('甲', { role: '皇帝' }), 'unknown_role'], [row('甲', { role: '所有者' }), 'role_above_own'], [row('甲', { hiredOn: '昨天' }), 'bad_day'], [row('甲', { shift: '夜班' }), 'unknown_shift'],
  [row('甲', { manager: '没有的人' }), 'unknown_manager'], [row('甲', { manager: '甲' }), 'manager_ring'],
] as const)('%j is refused as %s', (cells, problem) => {
  expect(plan([cells])).toMatchObject([{ kind: 'problem', problems: [{ problem }] }])
})

test('all that is wrong with a row is said at once', () => {
  expect(troubles([row('', { phone: '12', email: 'x' })])).toEqual([['no_name name ', 'bad_phone phone 12', 'bad_email email x']])
})

describe('departments', () => {
  test('are found by the whole path before an ending of it, and made only when asked', () => {
    expect(plan([row('甲', { department: '上海/一组' }), row('乙', { department: '华北' }), row('丙', { department: '华南/广州' })], { createDepartments: true }).map((item) => item.kind !== 'problem' && item.person.department))
      .toEqual([{ departmentId: 'd3' }, { departmentId: 'd4' }, { path: '华南/广州' }])
  })
})

describe('who is there already', () => {
  const people = [known('p1', '张三', { phone: '13800138000', employeeNumber: 'A1', departmentId: 'd3' }), known('p2', '李四', { email: 'li@example.com' }), known('p3', '老陈', { employeeNumber: 'C9', status: 'left' }), known('o', '老板', { role: 'owner', employeeNumber: 'B1' })]
  test('is found by employee number, phone or e-mail, however typed', () => {
    expect(plan([row('张三', { phone: '+86 138-0013-8000', department: '上海/一组' }), row('李四', { email: 'LI@example.com', phone: '13900139000' })], { people }))
      .toMatchObject([{ kind: 'same', known: { personId: 'p1' } }, { kind: 'changed', known: { personId: 'p2' }, changes: ['phone'] }])
  })
  test('is not mixed up: keys of two people, people who left, owners, and a mere name', () => {
    expect(troubles([row('张三', { phone: '13800138000', email: 'li@example.com' }), row('老陈', { number: 'c9' }), row('老板', { number: 'B1' }), row('李四')], { people })).toEqual([['several_people name 张三、李四'], ['has_left name 老陈'], ['owner_is_not_yours name 老板'], ['only_a_name name ']].map((list) => list.map((text) => text.replace('only_a_name name ', 'only_a_name name 李四'))))
  })
  test('a role is neither granted nor taken away above one’s own; an owner does not demote owners by a file, nobody themselves', () => {
    const admin = [known('a', '管', { employeeNumber: '1', role: 'administrator' })]
    expect(troubles([row('管', { number: '1', role: '外勤' })], { people: admin, actor: { personId: 'h', role: 'hr' } })).toEqual([['role_above_own role 外勤']])
    expect(troubles([row('管', { number: '1', role: '外勤' })], { people: admin, actor: { personId: 'a', role: 'administrator' } })).toEqual([['own_role role 外勤']])
    expect(troubles([row('老板', { number: 'B1', role: '外勤' })], { people, actor: { personId: 'x', role: 'owner' } })).toEqual([['owner_role role 老板']])
    expect(troubles([row('新主', { role: '所有者' })], { actor: { personId: 'x', role: 'owner' } })).toEqual(['new'])
  })
  test('a scope is for a role that has a choice, and needs a department to begin at', () => {
    const scoped = { ...mapping, scope: 9 }
    const of = (role: string, scope: string, department = '', change: Partial<KnownPerson> | null = null) => {
      const [item] = planPeopleImport([[...row('周', { number: '7', role, department }), scope]], options({ mapping: scoped, people: change ? [known('p', '周', { employeeNumber: '7', ...change })] : [] }))
      return item!.kind === 'problem' ? item!.problems.map(({ problem }) => problem) : item!.kind === 'new' ? [item!.person.scope] : item!.changes
    }
    expect([of('人事', '本部门', '华东'), of('人事', '全部'), of('管理员', '全部'), of('', '本人')]).toEqual([['department'], ['all'], ['all'], ['own']])
    expect([of('人事', '半个公司'), of('管理员', '本部门', '华东'), of('', '全部'), of('主管', '本部门及下级')]).toEqual([['unknown_scope'], ['scope_not_of_role'], ['scope_not_of_role'], ['scope_without_department']])
    // Of who is there: their role and department count where the row says none.
    expect([of('', '本部门', '', { role: 'hr', departmentId: 'd1' }), of('', '本部门', '', { role: 'hr' }), of('', '本部门', '', { role: 'hr', scope: 'department', scopeDepartmentIds: ['d1'] })]).toEqual([['scope'], ['scope_without_department'], []])
    expect([of('', '全部', '', { role: 'administrator' }), of('', '', '', { role: 'hr', scope: 'own' })]).toEqual([[], []])
  })
  test('an empty cell is no wish to empty the field', () => {
    expect(plan([row('张三', { number: 'A1' })], { people })).toMatchObject([{ kind: 'same', changes: [] }])
  })
})

describe('within the file', () => {
  test('a phone, an e-mail or a number twice is told with the first row', () => {
    expect(troubles([row('甲', { phone: '13800138000' }), row('乙', { phone: '+8613800138000' }), row('丙', { number: 'x1' }), row('丁', { number: 'X1' }), row('戊'), row('戊')])).toEqual(['new', ['repeated phone 1'], 'new', ['repeated employeeNumber 3'], 'new', ['repeated name 5']])
  })
  test('superiors may be in the file, before or after; a row that falls out takes those that report to it', () => {
    expect(plan([row('兵', { manager: '王将' }), row('王将', { number: 'K' })])).toMatchObject([{ kind: 'new', person: { manager: { row: 2 } } }, { kind: 'new' }])
    expect(troubles([row('兵', { manager: '排长' }), row('排长', { manager: '连长' }), row('连长', { phone: '12' })])).toEqual([['unknown_manager manager 排长'], ['unknown_manager manager 连长'], ['bad_phone phone 12']])
  })
  test('nobody is their own superior by a detour through the company', () => {
    const people = [known('p1', '甲', { employeeNumber: '1', managerId: 'p2' }), known('p2', '乙', { employeeNumber: '2' })]
    expect(troubles([row('乙', { number: '2', manager: '甲' })], { people })).toEqual([['manager_ring manager 甲']])
    expect(troubles([row('子', { number: '8', manager: '丑' }), row('丑', { number: '9', manager: '子' })])).toEqual([['manager_ring manager 丑'], ['manager_ring manager 子']])
  })
  test('two people of one name are no superior by that name', () => {
    expect(troubles([row('兵', { manager: '王伟' }), row('王伟', { number: '1' }), row('王伟', { number: '2' }), row('卒', { manager: '2' })])).toEqual([['ambiguous_manager manager 王伟'], 'new', 'new', 'new'])
  })
})

test('whatever the cells hold, each row has one answer and no two rows make the same key', () => {
  const cell = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', '张三', '13800138000', 'A1', '华东/上海', '主管', '2026-03-01', 'a@example.com'))
  fc.assert(fc.property(fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 12 }), fc.boolean(), (rows, createDepartments) => {
    const items = plan(rows, { createDepartments, people: [known('p1', '张三', { phone: '13800138000' })] })
    expect(items.map((item) => item.row)).toEqual(rows.map((_, i) => i + 1))
    const phones = items.flatMap((item) => (item.kind !== 'problem' && item.person.phone ? [item.person.phone] : []))
    expect(new Set(phones).size).toBe(phones.length)
  }))
})
