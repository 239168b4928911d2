import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { openPhoneDatabase } from '../outbox/database.ts'
import type { EventDraft, OutboxRecord } from '../outbox/types.ts'
import { createSos, openSos, sosEveryMs } from './sos.ts'

const setUp = async (position: () => Promise<{ lat: number; lon: number; fixTime: number } | undefined>) => {
  const db = await openPhoneDatabase(`sos-${Math.random()}`)
  const told: string[] = []
  let timer: (() => void) | undefined
  const sos = createSos({
    db, position, now: () => 1_000, newId: () => 'call-1', changed: () => undefined, clearTimer: () => { timer = undefined },
    setTimer: (work, ms) => { expect(ms).toBe(sosEveryMs); timer = work; return 1 },
    append: (draft: EventDraft) => {
      if (draft.kind === 'declaration' && draft.content.topic === 'sos') told.push(`${draft.content.sosId} ${draft.content.state}${draft.content.fix ? ` ${draft.content.fix.lat}` : ''}`)
      return Promise.resolve({ id: `event-${told.length}` } as OutboxRecord)
    },
  })
  const tick = async (): Promise<void> => { timer?.(); await new Promise((resolve) => { setTimeout(resolve, 20) }) }
  return { db, told, sos, tick }
}

it('calls at once, tells where every half minute, and ends', async () => {
  let lat = 30
  const { db, told, sos, tick } = await setUp(() => Promise.resolve({ lat: lat++, lon: 120, fixTime: 0 }))
  await sos.raise()
  await sos.raise() // a second hold changes nothing
  await tick()
  await tick()
  expect(told).toEqual(['call-1 raised', 'call-1 position 30', 'call-1 position 31', 'call-1 position 32'])
  await sos.end()
  await tick()
  expect(told.at(-1)).toBe('call-1 ended')
  expect(await openSos(db)).toBeUndefined()
})

it('calls without a position, and goes on after a reload', async () => {
  const { db, told, sos, tick } = await setUp(() => Promise.resolve(undefined))
  await sos.raise()
  await tick()
  expect(told).toEqual(['call-1 raised'])
  expect(await openSos(db)).toMatchObject({ sosId: 'call-1', eventId: 'event-1' })
  await sos.goOn()
  await sos.end()
  expect(told).toEqual(['call-1 raised', 'call-1 ended'])
})
