import type { CheckInRow, LivePosition } from '@fieldproof/contract'
import { describe, expect, it, vi } from 'vitest'
import { createLiveConnection } from './liveConnection.ts'

const position = (personId: string, second: number): LivePosition => ({
  personId, personName: personId, departmentId: null, deviceId: 'd', position: { lat: 30, lon: 120 }, accuracyMetres: null, speedMetresPerSecond: null, bearingDegrees: null,
  batteryPercent: null, fixTime: new Date(second * 1000).toISOString(), serverTime: new Date(second * 1000).toISOString(), source: 'native',
})
const message = (id: string, event: string, data: unknown) => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
const settled = async () => { for (let i = 0; i < 30; i++) await Promise.resolve(); await new Promise((resolve) => { setTimeout(resolve, 5) }) }


describe('the live connection', () => {
  it('starts at the snapshot, resumes from the last id it saw, and misses no check-in over a break', async () => {
    const asked: string[] = []
    const bodies = [[message('11', 'positions', { positions: [position('a', 20)] }), message('12', 'check_in', { eventId: 'one' })], [message('13', 'check_in', { eventId: 'two' })]]
    const waits: number[] = []
    const live = createLiveConnection({
      snapshot: async () => ({ positions: [position('a', 10)], cursor: '10' }),
      open: async (id, signal) => {
        asked.push(id)
        const body = bodies.shift()
        // The third stream stays open until the console lets go.
        return body ? new Response(body.join('')) : new Response(new ReadableStream({ start: (c) => { signal.addEventListener('abort', () => { c.error(new Error('closed')) }) } }))
      },
      wait: async (ms) => { waits.push(ms) },
      silence: () => {},
    })
    const seen: string[] = []
    live.onCheckIn((row: CheckInRow) => seen.push(row.eventId))
    const states: string[] = []
    live.subscribeState(() => states.push(live.state()))
    const release = live.hold()
    await settled()
    expect(asked).toEqual(['10', '12', '13'])
    expect(seen).toEqual(['one', 'two'])
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live', 'reconnecting', 'live'])
    expect(waits).toHaveLength(2)
    release()
  })

  it('says each time that the server has begun to tell, so that lists ask for what came in between', async () => {
    const bodies = [[message('11', 'hello', {})], [message('12', 'hello', {}), message('12', 'crossing', { crossingId: 'one' })]]
    const live = createLiveConnection({
      snapshot: async () => ({ positions: [], cursor: '10' }),
      open: async (_, signal) => {
        const body = bodies.shift()
        return body ? new Response(body.join('')) : new Response(new ReadableStream({ start: (c) => { signal.addEventListener('abort', () => { c.error(new Error('closed')) }) } }))
      },
      wait: async () => {},
      silence: () => {},
    })
    const told: string[] = []
    live.onOpen(() => told.push('open'))
    live.onCrossing(({ crossingId }) => told.push(crossingId))
    const release = live.hold()
    await settled()
    expect(told).toEqual(['open', 'open', 'one'])
    release()
  })

  it('lets go of who left: who is named, and who is missing where everybody is told', async () => {
    const live = createLiveConnection({
      snapshot: async () => ({ positions: ['a', 'b', 'c'].map((id) => position(id, 10)), cursor: '10' }),
      open: async (_, signal) => new Response(new ReadableStream({ start: (c) => {
        c.enqueue(new TextEncoder().encode(message('11', 'positions', { positions: [position('a', 10), position('b', 10)], isWhole: true }) + message('12', 'positions', { positions: [position('d', 20)] }) + message('12', 'left', { personIds: ['a', 'nobody'] })))
        signal.addEventListener('abort', () => { c.error(new Error('closed')) })
      } })),
      wait: async () => {},
      silence: () => {},
    })
    const left: string[][] = []
    live.onLeft((personIds) => left.push([...personIds]))
    const release = live.hold()
    await settled()
    expect(live.people.list.map(({ personId }) => personId)).toEqual(['b', 'd'])
    expect(left).toEqual([['c'], ['a', 'nobody']])
    release()
  })

  it('stops and says so when the session has ended', async () => {
    let opened = 0
    const live = createLiveConnection({
      snapshot: async () => ({ positions: [], cursor: '' }),
      open: async () => { opened++; return new Response('', { status: 401 }) },
      wait: async () => {},
      silence: () => {},
    })
    const release = live.hold()
    await settled()
    expect(live.state()).toBe('signed_out')
    expect(opened).toBe(1)
    release()
  })

  it('waits longer after each failure, and shares one stream between holders', async () => {
    const waits: number[] = []
    let opened = 0
    const live = createLiveConnection({
      snapshot: async () => ({ positions: [], cursor: '' }),
      open: async (_, signal) => {
        opened++
        if (opened <= 4) throw new TypeError('no network')
        return new Response(new ReadableStream({ start: (c) => { signal.addEventListener('abort', () => { c.error(new Error('closed')) }) } }))
      },
      wait: async (ms) => { waits.push(ms) },
      silence: () => {},
    })
    const a = live.hold(), b = live.hold()
    await settled()
    expect(opened).toBe(5)
    expect(waits).toHaveLength(4)
    waits.slice(1).forEach((ms, i) => { expect(ms).toBeGreaterThan(waits[i]!) })
    a()
    expect(live.state()).toBe('live')
    b()
  })

  it('opens another stream in place of a live one from the last id it saw, without a word about it', async () => {
    const asked: string[] = []
    const live = createLiveConnection({
      snapshot: async () => ({ positions: [], cursor: '10' }),
      open: async (id, signal) => {
        asked.push(id)
        return new Response(new ReadableStream({ start: (c) => { c.enqueue(new TextEncoder().encode(message(String(20 + asked.length), 'hello', {}))); signal.addEventListener('abort', () => { c.error(new Error('closed')) }) } }))
      },
      wait: async () => {},
      silence: () => {},
    })
    live.reopen()
    await settled()
    expect(asked).toEqual([])
    const release = live.hold()
    await settled()
    const states: string[] = []
    live.subscribeState(() => states.push(live.state()))
    live.reopen()
    await settled()
    expect(asked).toEqual(['10', '21'])
    expect(states).toEqual([])
    release()
  })

  it('gives up a line that has fallen silent and opens another', async () => {
    let onSilence = () => {}
    let opened = 0
    const live = createLiveConnection({
      snapshot: async () => ({ positions: [], cursor: '' }),
      open: async () => { opened++; return new Response(new ReadableStream({ start: () => {} })) },
      wait: async () => {},
      silence: (milliseconds, callback) => { if (milliseconds !== undefined) onSilence = callback },
    })
    const release = live.hold()
    await settled()
    expect(opened).toBe(1)
    onSilence()
    await settled()
    expect(opened).toBe(2)
    expect(live.state()).toBe('live')
    release()
  })

  it('waits for no silence any more once the console has let go', async () => {
    let waitsForSilence = false
    const live = createLiveConnection({
      snapshot: async () => ({ positions: [], cursor: '' }),
      open: async (_, signal) => new Response(new ReadableStream({ start: (c) => { signal.addEventListener('abort', () => { c.error(new Error('closed')) }) } })),
      wait: async () => {},
      silence: (milliseconds) => { waitsForSilence = milliseconds !== undefined },
    })
    const release = live.hold()
    await settled()
    expect(waitsForSilence).toBe(true)
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    release()
    vi.advanceTimersByTime(60_000)
    vi.useRealTimers()
    await settled()
    expect(live.state()).toBe('idle')
    expect(waitsForSilence).toBe(false)
  })
})
