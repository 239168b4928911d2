import { expect, test } from 'vitest'
import { createFront } from './inFront.ts'

const createLocks = () => {
  const held = new Set<string>()
  return {
    request: async (name: string, work: () => Promise<void>) => { held.add(name); await work(); held.delete(name) },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  } as unknown as LockManager
}

test('a hidden page knows of one in front, and by itself of none; without locks none is known', async () => {
  const locks = createLocks()
  const visible = { one: true, two: true }
  const [one, two] = [createFront(locks, () => visible.one, '1'), createFront(locks, () => visible.two, '2')]
  const isElsewhere = async (): Promise<boolean[]> => [(await one.role()).isElsewhere, (await two.role()).isElsewhere]
  visible.two = false
  one.steer()
  expect(await isElsewhere()).toEqual([false, true])
  visible.two = true
  two.steer()
  visible.one = false
  one.steer()
  await Promise.resolve()
  expect(await isElsewhere()).toEqual([true, false])
  visible.two = false
  two.steer()
  await Promise.resolve()
  expect(await isElsewhere()).toEqual([false, false])
  // Shown again.
  visible.two = true
  two.steer()
  two.steer()
  expect(await isElsewhere()).toEqual([true, false])
  expect(await createFront(undefined, () => false).role()).toEqual({ isWatcher: true, isFirst: true, isElsewhere: false })
})

test('of several pages one tells: the oldest of those in front, of all where none is', async () => {
  const locks = createLocks()
  const visible = { one: true, two: false }
  const [one, two] = [createFront(locks, () => visible.one, '1'), createFront(locks, () => visible.two, '2')]
  const steer = async (): Promise<string> => {
    one.steer()
    two.steer()
    await Promise.resolve()
    const roles = await Promise.all([one.role(), two.role()])
    expect(roles.map(({ isFirst }) => isFirst)).toEqual([true, false])
    return roles.map(({ isWatcher }) => (isWatcher ? 'tells' : '-')).join(' ')
  }
  expect(await steer()).toBe('tells -')
  ;[visible.one, visible.two] = [false, true]
  expect(await steer()).toBe('- tells')
  visible.one = true
  expect(await steer()).toBe('tells -')
  ;[visible.one, visible.two] = [false, false]
  expect(await steer()).toBe('tells -')
})
