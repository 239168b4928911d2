import type { FieldproofClient } from '@fieldproof/client'
import { beforeEach, expect, test, vi } from 'vitest'
import { recentActs } from './recentActs.ts'

const client = {} as FieldproofClient
const never = () => undefined
const add = (text: string, back = vi.fn(async () => text)) => ({ id: recentActs.add({ by: 'me', text, at: 1, href: '/shifts', back, undone: undefined, about: undefined }).id, back })
const states = () => recentActs.all().map(({ text, state }) => [text, state.is])
beforeEach(() => { recentActs.forget() })

test('the newest comes first, and so many are kept', () => {
  for (let at = 0; at < 60; at++) add(`${at}`)
  expect(recentActs.all()).toHaveLength(50)
  expect(recentActs.all().map(({ text }) => text).slice(0, 2)).toEqual(['59', '58'])
})

test('an act is undone once, however often it is asked, with the client that says so', async () => {
  const { id, back } = add('a')
  const [first, second] = await Promise.all([recentActs.undo(id, client, never), recentActs.undo(id, client, never)])
  expect([first, second, await recentActs.undo(id, client, never)]).toEqual([{ done: 'a' }, undefined, undefined])
  expect(back.mock.calls).toEqual([[client]])
  expect(states()).toEqual([['a', 'undone']])
})

test('what is refused for good says why and is not tried again; what failed for now is', async () => {
  const back = vi.fn(async () => await Promise.reject(new Error('no')))
  const { id } = add('a', back)
  await expect(recentActs.undo(id, client, never)).rejects.toThrow('no')
  expect(states()).toEqual([['a', 'undoable']])
  await expect(recentActs.undo(id, client, () => 'changed since')).rejects.toThrow('no')
  expect(recentActs.all()[0]!.state).toEqual({ is: 'refused', why: 'changed since' })
  expect(await recentActs.undo(id, client, never)).toBeUndefined()
  expect(back).toHaveBeenCalledTimes(2)
})

test('nothing is left once somebody has signed out, not even of what is under way', async () => {
  let finish: (value: string) => void = () => undefined
  const { id } = add('a', vi.fn(() => new Promise<string>((resolve) => { finish = resolve })))
  const undoing = recentActs.undo(id, client, never)
  recentActs.forget()
  finish('a')
  await undoing
  expect(recentActs.all()).toEqual([])
})
