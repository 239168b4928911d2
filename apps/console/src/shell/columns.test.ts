import { expect, test } from 'vitest'
import { arrangeColumns, choicesOf } from './columns.ts'
import type { PlainColumn } from './PlainTable.tsx'

const cell = () => null
const columns: readonly PlainColumn<object>[] = [
  { key: 'choose', title: '', fixed: true, cell }, { key: 'name', title: '姓名', required: true, cell }, { key: 'number', title: '工号', className: 'fp-only-lg', cell }, { key: 'photo', title: null, name: '照片', cell },
  { key: 'email', title: '邮箱', optional: true, cell }, { key: 'actions', title: '', fixed: true, cell },
]
const keys = (chosen: readonly string[] | undefined) => arrangeColumns(columns, chosen).map(({ key }) => key)

test('without a choice the page shows its own; with one, those in that order between what stays at the ends', () => {
  expect(keys(undefined)).toEqual(['choose', 'name', 'number', 'photo', 'actions'])
  expect(keys(['email', 'name'])).toEqual(['choose', 'email', 'name', 'actions'])
  expect(arrangeColumns(columns, ['number', 'name'])[1]?.className).toBeUndefined()
})

test('what is needed cannot be left out, and what is no longer there is passed over', () => {
  expect(keys(['email'])).toEqual(['choose', 'name', 'email', 'actions'])
  expect(keys(['gone', 'number'])).toEqual(['choose', 'name', 'number', 'actions'])
  expect(keys(['gone'])).toEqual(keys(undefined))
})

test('one chooses by name among all but the ends', () => {
  expect(choicesOf(columns)).toEqual([
    { key: 'name', name: '姓名', required: true, shown: true }, { key: 'number', name: '工号', required: false, shown: true }, { key: 'photo', name: '照片', required: false, shown: true }, { key: 'email', name: '邮箱', required: false, shown: false },
  ])
})
