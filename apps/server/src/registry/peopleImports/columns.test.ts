import { expect, test } from 'vitest'
import { dayOf, guessPeopleMapping, isAbove, pathOf, roleOf, scopeOfCell } from './columns.ts'

test('columns are known by what Chinese and English files call them', () => {
  expect(guessPeopleMapping(['姓名', '手机', '邮箱', '工号', '部门', '上级', '角色', '入职日期', '班次'])).toEqual({ name: 0, phone: 1, email: 2, employeeNumber: 3, department: 4, manager: 5, role: 6, hiredOn: 7, shift: 8 })
  expect(guessPeopleMapping(['員工姓名', '手機號碼', '部門', '直屬主管'])).toEqual({ name: 0, phone: 1, department: 2, manager: 3 })
  expect(guessPeopleMapping(['Full Name', 'Mobile', 'E-mail', 'Employee ID', 'Dept.', 'Reports to', 'Hire date'])).toEqual({ name: 0, phone: 1, email: 2, employeeNumber: 3, department: 4, manager: 5, hiredOn: 6 })
  expect(guessPeopleMapping(['姓名(必填)', '手机号 *', '主管'])).toEqual({ name: 0, phone: 1, manager: 2 })
  expect(guessPeopleMapping(['a', 'b'])).toEqual({})
})

test.each([['2026-03-01', '2026-03-01'], ['2026/3/1', '2026-03-01'], ['2026.3.1', '2026-03-01'], ['2026年3月1日', '2026-03-01'], ['20260301', '2026-03-01'], ['46082', '2026-03-01'], ['2026-03-01T00:00:00', '2026-03-01'], ['2024-02-29', '2024-02-29']])('%s is the day %s', (cell, day) => expect(dayOf(cell)).toBe(day))
test.each(['2026-02-30', '2025-02-29', '1/3/2026', '去年', '1.5', '99999', '0000-01-01', '2026-13-01'])('%s is no day', (cell) => expect(dayOf(cell)).toBeUndefined())

test('roles are known by their words, and nobody grants one above their own', () => {
  expect(['管理员', 'HR', '主管', '外勤', '審計', 'Owner', '皇帝'].map(roleOf)).toEqual(['administrator', 'hr', 'manager', 'field_worker', 'auditor', 'owner', undefined])
  expect([isAbove('owner', 'administrator'), isAbove('administrator', 'administrator'), isAbove('administrator', 'hr'), isAbove('manager', 'hr')]).toEqual([true, false, true, false])
})

test('scopes are known by their words', () => {
  expect(['本人', '本部门', '本部門及下級', '部门及以下', '全部', 'Department and below', 'subtree', 'All', '半个公司'].map(scopeOfCell)).toEqual(['own', 'department', 'subtree', 'subtree', 'all', 'subtree', 'subtree', 'all', undefined])
  expect(guessPeopleMapping(['姓名', '角色', '可见范围'])).toEqual({ name: 0, role: 1, scope: 2 })
})

test('a path is taken apart at whichever sign stands between its names', () => {
  for (const cell of ['华东/上海/一组', '华东 / 上海 / 一组', '华东＞上海>一组', '华东\\上海→一组']) expect(pathOf(cell)).toEqual(['华东', '上海', '一组'])
  for (const cell of ['华东//一组', '/', `${'深/'.repeat(10)}底`, '长'.repeat(61)]) expect(pathOf(cell)).toBeUndefined()
})
