import { expect, test } from 'vitest'
import { createFront } from './inFront.ts'

test('a hidden page knows of one in front, and by itself of none; without locks none is known', async () => {
  const held = new Set<string>()
  const locks = {
    request: async (name: string, work: () => Promise<void>) => { held.add(name); await work(); held.delete(name) },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  } as unknown as LockManager
  const visible = { one: true, two: true }
  const [one, two] = [createFront(locks, () => visible.one, 'one'), createFront(locks, () => visible.two, 'two')]
  one.steer()
  expect(await one.isElsewhere()).toBe(false)
  two.steer()
  visible.one = false
  one.steer()
  expect([await one.isElsewhere(), await two.isElsewhere()]).toEqual([true, false])
  visible.two = false
  two.steer()
  await Promise.resolve()
  expect(await one.isElsewhere()).toBe(false)
  // Shown again.
  visible.two = true
  two.steer()
  two.steer()
  expect(await one.isElsewhere()).toBe(true)
  expect(await createFront(undefined, () => false).isElsewhere()).toBe(false)
})
