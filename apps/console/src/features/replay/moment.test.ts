import { expect, test } from 'vitest'
import { readAt, readDevice, readSpeed, speeds, writeAt, writeDevice, writeSpeed } from './moment.ts'

const from = Date.parse('2026-11-20T01:00:00Z')
const to = Date.parse('2026-11-20T10:00:00Z')

test('a moment is said to the second and found again; the beginning is not said', () => {
  const time = Date.parse('2026-11-20T02:31:05.640Z')
  expect(writeAt(time, from)).toBe('2026-11-20T02:31:05Z')
  expect(readAt({ at: writeAt(time, from) }, from, to)).toBe(Date.parse('2026-11-20T02:31:05Z'))
  expect(writeAt(from, from)).toBeUndefined()
  expect(readAt({}, from, to)).toBe(from)
})

test('a moment outside of the day is its nearest end, and what is no moment is the beginning', () => {
  expect([readAt({ at: '2026-11-19T02:00:00Z' }, from, to), readAt({ at: '2026-11-21T02:00:00Z' }, from, to), readAt({ at: 'noon' }, from, to)]).toEqual([from, to, from])
})

test('every speed comes back; the usual one is not said, and one that is not offered is the usual one', () => {
  for (const speed of speeds) expect(readSpeed({ speed: writeSpeed(speed) })).toBe(speed)
  expect(writeSpeed(120)).toBeUndefined()
  expect(readSpeed({ speed: '7x' })).toBe(120)
})

test('a device is named by itself, not by its place; one that recorded nothing that day gives way to the main one', () => {
  const devices = [{ deviceId: 'a' }, { deviceId: 'b' }]
  expect(writeDevice(0, devices, 1)).toBe('a')
  expect(readDevice({ device: 'a' }, devices, 1)).toBe(0)
  expect(readDevice({ device: 'a' }, [...devices].reverse(), 1)).toBe(1)
  expect(writeDevice(1, devices, 1)).toBeUndefined()
  expect(readDevice({ device: 'gone' }, devices, 1)).toBe(1)
})
