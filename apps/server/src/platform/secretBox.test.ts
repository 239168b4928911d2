import { expect, test } from 'vitest'
import { createSecretBox } from './secretBox.ts'

const box = createSecretBox('an installation secret of some length')

test('opens what it sealed, in its place and with its secret only', () => {
  const sealed = box.seal('org/factor', '{"secret":"00"}')
  expect(sealed.toString('latin1')).not.toContain('secret')
  expect(box.open('org/factor', sealed)).toBe('{"secret":"00"}')
  expect(box.seal('org/factor', '{"secret":"00"}').equals(sealed)).toBe(false)
  expect(() => box.open('org/other', sealed)).toThrow('installation secret')
  expect(() => createSecretBox('another secret').open('org/factor', sealed)).toThrow('installation secret')
  expect(() => box.open('org/factor', new Uint8Array(40))).toThrow()
})
