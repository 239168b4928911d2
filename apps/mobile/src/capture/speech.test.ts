import { expect, test } from 'vitest'
import { createRandom } from '@fieldproof/testkit'
import { speechSeconds } from './speech.ts'

const rate = 16_000
const random = createRandom('speech').next
const noise = (seconds: number, decibels: number): number[] => Array.from({ length: Math.round(seconds * rate) }, () => (2 * random() - 1) * Math.sqrt(3) * 10 ** (decibels / 20))
/** A voiced sound: 140 Hz and its overtones, rising and falling four times a second as syllables do. */
const voice = (seconds: number, decibels: number): number[] => Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
  const t = i / rate
  return 10 ** (decibels / 20) * Math.abs(Math.sin(4 * Math.PI * t)) * [1, 2, 3, 4].reduce((sum, n) => sum + Math.sin(2 * Math.PI * 140 * n * t) / n, 0)
})
const over = (a: number[], b: number[]): number[] => a.map((x, i) => x + (b[i] ?? 0))
const of = (...parts: number[][]): number => speechSeconds(Float32Array.from(parts.flat()), rate)

test('nothing, silence and a quiet room hold no speech', () => {
  expect(of([])).toBe(0)
  expect(of(Array.from({ length: rate * 5 }, () => 0))).toBe(0)
  expect(of(noise(5, -65))).toBe(0)
})

test.each([[-60, -20], [-45, -15], [-35, -12]])('two sentences in noise of %d dB are found within half a second', (room, level) => {
  const seconds = speechSeconds(Float32Array.from(over(noise(12, room), [noise(2, -90), voice(3, level), noise(2, -90), voice(2, level), noise(3, -90)].flat())), rate)
  expect(Math.abs(seconds - 5)).toBeLessThan(0.7)
})

test('somebody who speaks without a pause is heard throughout', () => {
  expect(of(voice(6, -18))).toBeGreaterThan(5.5)
})

test('a click is no speech, and there is never more speech than recording', () => {
  expect(of(noise(1, -70), noise(0.04, -10), noise(2, -70))).toBe(0)
  expect(of(voice(0.5, -10))).toBeLessThanOrEqual(0.5)
})
