import { expect, test } from 'vitest'
import { createPatientFetch, limitMs, uploadsPath } from './patientFetch.ts'

test('a body has as much time as a network of 1 kB/s needs for it', () => {
  expect(limitMs(undefined)).toBe(30_000)
  expect(limitMs('x'.repeat(70_000))).toBe(100_000)
  expect(limitMs(new Uint8Array(64_000))).toBe(94_000)
})

/** A network that never answers. */
const silent: typeof fetch = (_input, init) => new Promise((_resolve, reject) => { init?.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error)) })

test('what gets no answer ends as a time-out', async () => {
  let late: () => void = () => undefined
  const { fetch } = createPatientFetch(silent, (work, ms) => { expect(ms).toBe(30_004); late = work })
  const answer = fetch('/api/v1/events', { method: 'POST', body: 'four' })
  late()
  await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('photos on their way give way, events do not', async () => {
  const { fetch, giveWay } = createPatientFetch(silent, () => undefined)
  let ended = ''
  const photo = fetch(`${uploadsPath}/abc`, { method: 'PATCH', body: new Uint8Array(10) })
  void fetch('/api/v1/events', { method: 'POST', body: 'x' }).then(() => undefined, () => { ended = 'events' })
  giveWay()
  await expect(photo).rejects.toMatchObject({ name: 'AbortError' })
  expect(ended).toBe('')
})
