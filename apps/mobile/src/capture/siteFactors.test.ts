import { expect, test } from 'vitest'
import { bringable, tapOf } from './siteFactors.ts'

test('what a phone can bring follows from what it offers', () => {
  const android = { userAgent: 'Android', hasCamera: true }
  expect(bringable({}, android)).toEqual(['qr', 'countersign'])
  expect(bringable({ nfc: { read: () => Promise.reject(new Error('no')) } }, { ...android, hasCamera: false })).toEqual(['nfc', 'countersign'])
  expect(bringable({}, { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', hasCamera: true })).toEqual(['nfc', 'qr', 'countersign'])
  expect(bringable({}, { ...android, hasFace: true })).toEqual(['qr', 'countersign', 'face'])
  expect(bringable({}, { ...android, hasCamera: false, hasFace: true })).toEqual(['countersign'])
})

test('a tag’s address is a tap, any other is not', () => {
  expect(tapOf('https://a.example/m/?picc_data=EF96&cmac=94EE', 7)).toEqual({ kind: 'nfc', text: 'https://a.example/m/?picc_data=EF96&cmac=94EE', readTime: 7 })
  expect(tapOf('https://a.example/m/?uid=04&ctr=1&cmac=94EE', 7)?.kind).toBe('nfc')
  expect(tapOf('https://a.example/m/?from=mail', 7)).toBeUndefined()
  expect(tapOf('https://a.example/m/', 7)).toBeUndefined()
})
