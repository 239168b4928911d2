import { compactVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventHash, parseCompactJws } from '@fieldproof/core/evidence'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA, deviceB } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { NotEnrolledError, appendEvent } from './appendEvent.ts'
import type { AppendPorts } from './appendEvent.ts'
import type { PhoneDatabase } from './database.ts'
import { nobleCrypto } from './logCrypto.ts'
import type { OutboxRecord } from './types.ts'

let phone: TestPhone
let publicKey: CryptoKey
beforeEach(async () => {
  phone = await createTestPhone(createFakeCompany())
  publicKey = (await phone.enrolAs(deviceA)).publicKey
})
afterEach(() => phone.close())

const payloadOf = (record: OutboxRecord): Record<string, unknown> => {
  const parsed = parseCompactJws(record.jws ?? '')
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value.payload
}

/** Sequence without gaps, each event naming the one before it, and the sequence state ready for the next. */
const expectWholeChain = async (): Promise<OutboxRecord[]> => {
  const all = await phone.all()
  let previous: string | null = null
  all.forEach((record, index) => {
    const payload = payloadOf(record)
    expect(payload['seq']).toBe(index + 1)
    expect(payload['prev']).toBe(previous)
    expect(record.submissionSha256).toBe(eventHash(record.jws ?? '', nobleCrypto.sha256))
    previous = record.submissionSha256
  })
  const identity = await phone.db.get('identities', deviceA)
  expect(identity?.nextSeq).toBe(all.length + 1)
  expect(identity?.previousHash).toBe(previous)
  return all
}

test('an event is an ordinary ES256 JWS that any library verifies', async () => {
  const record = await phone.append(checkInDraft)
  const { payload, protectedHeader } = await compactVerify(record.jws ?? '', publicKey)
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: deviceA })
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
    v: 1, id: record.id, device: deviceA, seq: 1, prev: null, deviceTime: '2026-05-20T02:00:00.000Z', appVersion: 'test', networkType: '4g', ...checkInDraft,
  })
})

test('many at once from two tabs: no number twice, no gap', async () => {
  const second = { ...phone.ports(), withLock: ((_: string, work: () => Promise<unknown>) => work()) as AppendPorts['withLock'] }
  // The second tab ignores the lock on purpose: the check inside the transaction alone must hold.
  await Promise.all(Array.from({ length: 12 }, (_item, i) => (i % 2 === 0 ? phone.append({ ...checkInDraft, note: `n${i}` }) : appendEvent(second, { ...checkInDraft, note: `n${i}` }))))
  const all = await expectWholeChain()
  expect(new Set(all.map((record) => record.shown?.note))).toHaveLength(12)
})

class Killed extends Error {}

/** Throws at the n-th asynchronous step, as a killed tab would stop there. Returns how many steps were counted. */
const killAt = (ports: AppendPorts, step: number): { ports: AppendPorts; steps: () => number } => {
  let count = 0
  const counted = <A extends unknown[], R>(work: (...args: A) => R) => (...args: A): R => {
    if (++count === step) throw new Killed()
    return work(...args)
  }
  const subtle = { sign: counted(ports.subtle.sign.bind(ports.subtle)), digest: counted(ports.subtle.digest.bind(ports.subtle)) } as unknown as SubtleCrypto
  const db = new Proxy(ports.db, {
    get: (target, name) => {
      if (name === 'get') return counted(target.get.bind(target))
      if (name === 'transaction') {
        return (...args: Parameters<PhoneDatabase['transaction']>) => {
          if (++count === step) throw new Killed()
          const tx = target.transaction(...args)
          // A kill while the transaction is open: the browser rolls it back.
          return new Proxy(tx, {
            get: (inner, key) => {
              if (key === 'objectStore') {
                return (storeName: never) => {
                  if (++count === step) { inner.done.catch(() => undefined); inner.abort(); throw new Killed() }
                  return inner.objectStore(storeName)
                }
              }
              const value = Reflect.get(inner, key, inner) as unknown
              return typeof value === 'function' ? value.bind(inner) : value
            },
          })
        }
      }
      const value = Reflect.get(target, name, target) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { ports: { ...ports, subtle, db }, steps: () => count }
}

test('killed at every single step: the event is there whole or not at all, and the next one continues the chain', async () => {
  const probe = killAt(phone.ports(), Infinity)
  const photo = { sha256: 'ab'.repeat(32), bytes: new Uint8Array([1, 2, 3]), contentType: 'image/jpeg', takenAt: '2026-05-20T02:00:00.000Z' }
  await appendEvent(probe.ports, checkInDraft, { photo })
  const steps = probe.steps()
  expect(steps).toBeGreaterThanOrEqual(8)
  for (let step = 1; step <= steps; step++) {
    const before = (await phone.all()).length
    const own = { ...photo, sha256: step.toString(16).padStart(64, '0') }
    await expect(appendEvent(killAt(phone.ports(), step).ports, checkInDraft, { photo: own })).rejects.toThrow(Killed)
    await phone.restart()
    const after = await expectWholeChain()
    expect(after.length - before).toBe(0)
    expect(await phone.db.get('photos', own.sha256)).toBeUndefined()
    await phone.append(checkInDraft, { photo: own })
    expect((await expectWholeChain()).length).toBe(before + 1)
    expect((await phone.db.get('photos', own.sha256))?.upload).toBe('waiting')
  }
})

test('the time that counts is the tap, even when an earlier signature holds the lock', async () => {
  const { promise, resolve: open } = Promise.withResolvers<void>()
  const held = phone.ports().withLock('sequence', () => promise)
  const waiting = phone.append(checkInDraft)
  phone.clock.pass(60_000)
  open()
  await held
  expect((await waiting).deviceTime).toBe('2026-05-20T02:00:00.000Z')
})

test('an id that is there already is never overwritten', async () => {
  const first = await phone.append(checkInDraft)
  await expect(phone.append({ ...checkInDraft, note: 'other' }, { eventId: first.id })).rejects.toThrow()
  expect((await phone.all()).find(({ id }) => id === first.id)?.jws).toBe(first.jws)
  await phone.append(checkInDraft)
  await expectWholeChain()
})

describe('who may sign', () => {
  test('a phone that is not enrolled, or revoked, signs nothing', async () => {
    const identity = await phone.db.get('identities', deviceA)
    await phone.db.put('identities', { ...identity!, status: 'revoked' })
    await expect(phone.append(checkInDraft)).rejects.toThrow(NotEnrolledError)
    await phone.db.delete('meta', 'currentDeviceId')
    await expect(phone.append(checkInDraft)).rejects.toThrow(NotEnrolledError)
    expect(await phone.all()).toEqual([])
  })
  test('after a new enrolment the sequence starts anew and the old events stay', async () => {
    const old = await phone.append(checkInDraft)
    await phone.enrolAs(deviceB)
    const next = await phone.append(checkInDraft)
    expect([next.deviceId, next.seq, payloadOf(next)['prev']]).toEqual([deviceB, 1, null])
    expect((await phone.db.get('outbox', old.id))?.delivery).toBe('waiting')
  })
})

describe('a check-in and what the person says about it', () => {
  const offSite = { topic: 'off_site' as const, about: '0198a1b2-0000-4000-8000-0000000000e1', place: '咖啡馆', reason: '客户约在这里' }

  test('are two events of one chain, stored together', async () => {
    const record = await phone.append(checkInDraft, { eventId: offSite.about, declarations: [offSite], meta: { told: 1 } })
    const all = await expectWholeChain()
    expect(record.id).toBe(offSite.about)
    expect(all.map(({ kind, declares }) => [kind, declares?.topic])).toEqual([['check_in', undefined], ['declaration', 'off_site']])
    expect(await phone.db.get('meta', 'told')).toBe(1)
  })

  test('are not there at all where the second cannot be stored: the next tap begins anew with the same id', async () => {
    await expect(phone.append(checkInDraft, { eventId: offSite.about, declarations: [offSite], meta: { told: () => 'not to be stored' } })).rejects.toThrow()
    expect(await phone.all()).toEqual([])
    await phone.append(checkInDraft, { eventId: offSite.about, declarations: [offSite] })
    expect(await expectWholeChain()).toHaveLength(2)
  })
})

test('a phone that can prove nothing and whose clock is hours off says so: the wall clock’s time and the corrected one, its position as always by the corrected one', async () => {
  const trueTime = phone.clock.wall()
  phone.syncPorts().serverClock.note(new Date(trueTime).toISOString())
  phone.clock.set(trueTime + 5 * 3_600_000)
  const proven = payloadOf(await phone.append({ ...checkInDraft, fix: { lat: 31.2, lon: 121.4, fixTime: trueTime } }))
  expect(proven).toMatchObject({ monotonicSinceServerTimeMs: 0, fix: { fixTime: trueTime } })
  expect(proven['correctedTime']).toBeUndefined()
  await phone.restart()
  const record = await phone.append({ ...checkInDraft, fix: { lat: 31.2, lon: 121.4, fixTime: trueTime } })
  expect(payloadOf(record)).toMatchObject({ deviceTime: new Date(trueTime + 5 * 3_600_000).toISOString(), correctedTime: new Date(trueTime).toISOString(), fix: { fixTime: trueTime } })
  expect(record).toMatchObject({ actedTime: new Date(trueTime).toISOString(), checkInTime: new Date(trueTime).toISOString() })
})
