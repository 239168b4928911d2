import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { languages } from './index.ts'
import { promptOf, promptWords, videoPrompts } from './videoPrompts.ts'

it('draws every prompt about as often, and always the same for one event', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 4_000; i++) {
    const eventId = randomUUID()
    const { id } = promptOf(eventId)
    expect(promptOf(eventId).id).toBe(id)
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  expect(counts.size).toBe(videoPrompts.length)
  for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(90)
})

it('draws at random from ids that begin with the time, too', () => {
  expect(new Set(Array.from({ length: 40 }, (_, i) => promptOf(`01920000-0000-7000-8000-0000000000${(16 + i).toString(16)}`).id)).size).toBe(videoPrompts.length)
  expect(promptOf('').id).toBe(videoPrompts[0]!.id)
})

it('has words in every language, each prompt its own', () => {
  for (const language of languages) expect(new Set(videoPrompts.map(({ id }) => promptWords(id, language))).size).toBe(videoPrompts.length)
  expect(promptWords('of.tomorrow', 'en')).toBe('of.tomorrow')
})
