import { afterEach, expect, test, vi } from 'vitest'
import { purposes } from './purposes.ts'

const storage = (broken = false) => {
  const items = new Map<string, string>()
  const guard = () => { if (broken) throw new Error('SecurityError') }
  return { items, getItem: (key: string) => { guard(); return items.get(key) ?? null }, setItem: (key: string, text: string) => { guard(); items.set(key, text) }, removeItem: (key: string) => { guard(); items.delete(key) } }
}
afterEach(() => { purposes.forget(); vi.unstubAllGlobals() })

test('a purpose holds across a reload of the tab, for its viewer and person alone, until signing out', async () => {
  vi.stubGlobal('sessionStorage', storage())
  purposes.keep('me p1', 'verify')
  vi.resetModules()
  const { purposes: reloaded } = await import('./purposes.ts')
  expect([reloaded.of('me p1'), reloaded.of('me p2'), reloaded.of('other p1')]).toEqual(['verify', undefined, undefined])
  reloaded.forget()
  expect(reloaded.of('me p1')).toBeUndefined()
})

test('without storage, or with rubbish in it, it holds until the page is left', () => {
  vi.stubGlobal('sessionStorage', storage(true))
  purposes.keep('me p1', 'verify')
  expect(purposes.of('me p1')).toBe('verify')
  const broken = storage()
  broken.items.set('fieldproof.console.purposes', '{')
  vi.stubGlobal('sessionStorage', broken)
  expect(purposes.of('me p1')).toBe('verify')
})
