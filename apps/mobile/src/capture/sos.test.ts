import type { PhoneSos } from '@fieldproof/contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import { createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { createSos, emergencyNumbers, openSos, sosEveryMs, takeEnd } from './sos.ts'
import type { SosPorts } from './sos.ts'

let phone: TestPhone
beforeEach(async () => {
  phone = await createTestPhone(createFakeCompany())
  await phone.enrolAs(deviceA)
})
afterEach(() => phone.close())

const received: PhoneSos = { received: true, acknowledgements: [], endedBy: null }
const setUp = (position: SosPorts['position'], append: SosPorts['append'] = phone.append, ask: SosPorts['ask'] = () => Promise.resolve(received)) => {
  let timer: (() => void) | undefined
  let ids = 0
  const sos = createSos({
    db: phone.db, position, ask, now: () => 1_000, newId: () => `0198a1b2-0000-4000-8000-0000000000${++ids + 10}`, changed: () => undefined, clearTimer: () => { timer = undefined },
    setTimer: (work, ms) => { expect(ms).toBe(sosEveryMs); timer = work; return 1 }, append,
  })
  return { sos, tick: () => { timer?.() } }
}
const told = async (): Promise<string[]> => (await phone.all()).map(({ declares }) => (declares?.topic === 'sos' ? `${declares.state}${declares.fix ? ` ${declares.fix.lat}` : ''}` : ''))

it('calls at once, tells where every half minute, and ends', async () => {
  let lat = 30
  const { sos, tick } = setUp(() => Promise.resolve({ lat: lat++, lon: 120, fixTime: 0 }))
  await sos.raise()
  await sos.raise() // a second hold changes nothing
  tick()
  await expect.poll(told).toHaveLength(3)
  tick()
  await expect.poll(told).toEqual(['raised', 'position 30', 'position 31', 'position 32'])
  await sos.end()
  expect((await told()).at(-1)).toBe('ended')
  expect(await openSos(phone.db)).toBeUndefined()
})

it('calls without a position, and goes on after a reload', async () => {
  const { sos } = setUp(() => Promise.resolve(undefined))
  await sos.raise()
  expect(await told()).toEqual(['raised'])
  expect(await openSos(phone.db)).toMatchObject({ eventId: (await phone.all())[0]!.id })
  const { sos: next } = setUp(() => Promise.resolve(undefined))
  await next.goOn()
  await next.end()
  expect(await told()).toEqual(['raised', 'ended'])
})

it('killed right after the call was signed: the next page knows that it is open and can end it', async () => {
  // The page is gone as soon as the event is stored: nothing after it runs.
  const { sos } = setUp(() => Promise.resolve(undefined), async (...call) => { await phone.append(...call); throw new Error('killed') })
  await expect(sos.raise()).rejects.toThrow('killed')
  await phone.restart()
  expect(await openSos(phone.db)).toMatchObject({ eventId: (await phone.all())[0]!.id })
  const { sos: next } = setUp(() => Promise.resolve(undefined), async (...call) => { await phone.append(...call); throw new Error('killed') })
  await expect(next.end()).rejects.toThrow('killed')
  expect([await told(), await openSos(phone.db)]).toEqual([['raised', 'ended'], undefined])
})

it('keeps the positions of a new call when an answer about the ended one comes late', async () => {
  const endedBy = { byName: '赵经理', at: '2026-05-20T02:10:00.000Z', reason: '本人来电' }
  const answers: ((answer: PhoneSos) => void)[] = []
  const { sos, tick } = setUp(() => Promise.resolve({ lat: 30, lon: 120, fixTime: 0 }), phone.append, () => new Promise((resolve) => { answers.push(resolve) }))
  await sos.raise()
  const looks = [sos.look(), sos.look()]
  await expect.poll(() => answers.length).toBe(2)
  answers[0]!({ ...received, endedBy })
  await looks[0]
  await sos.raise()
  answers[1]!({ ...received, endedBy })
  await looks[1]
  const before = (await told()).length
  tick()
  await expect.poll(() => answers.length).toBe(3)
  answers[2]!(received)
  await expect.poll(async () => (await told()).length).toBe(before + 1)
})

it('is over here too when the company has ended it: no position goes out, and the person reads who and why until they call anew', async () => {
  const endedBy = { byName: '赵经理', at: '2026-05-20T02:10:00.000Z', reason: '本人来电，手机已丢' }
  let answer: PhoneSos | undefined = received
  const { sos, tick } = setUp(() => Promise.resolve({ lat: 30, lon: 120, fixTime: 0 }), phone.append, async () => { if (answer === undefined) throw new Error('offline'); return answer })
  await sos.raise()
  answer = undefined
  tick() // without a network it goes on
  await expect.poll(told).toEqual(['raised', 'position 30', 'position 30'])
  answer = { ...received, endedBy }
  tick()
  await expect.poll(() => openSos(phone.db)).toBeUndefined()
  const ended = { sosId: expect.any(String), ...endedBy }
  expect(await phone.db.get('meta', 'sosEnded')).toEqual(ended)
  tick()
  expect(await told()).toEqual(['raised', 'position 30', 'position 30'])
  await sos.raise()
  expect([await phone.db.get('meta', 'sosEnded'), (await told()).filter((state) => state === 'raised').length]).toEqual([undefined, 2])
})

it('a new phone is told of a call that was made on the one before, until the person has read it or called anew', async () => {
  const ended = { sosId: '0198a1b2-0000-4000-8000-0000000000f1', byName: '赵经理', at: '2026-05-20T02:10:00.000Z', reason: '本人来电' }
  const shown = () => phone.db.get('meta', 'sosEnded')
  const { sos } = setUp(() => Promise.resolve(undefined))
  await takeEnd(phone.db, ended)
  expect(await shown()).toEqual(ended)
  await sos.dismissEnded()
  await takeEnd(phone.db, ended)
  expect(await shown()).toBeUndefined()
  const second = { ...ended, sosId: '0198a1b2-0000-4000-8000-0000000000f2' }
  await takeEnd(phone.db, second)
  await sos.raise()
  // A late answer about the one before ends no open call, and is not told once the new one is over.
  expect(await takeEnd(phone.db, second)).toBe('read')
  expect(await openSos(phone.db)).toBeDefined()
  const own = (await openSos(phone.db))!.sosId
  await sos.end()
  await takeEnd(phone.db, second)
  expect(await shown()).toBeUndefined()
  // Ended here without a network, and by the company before that arrived: nobody is told of what they did themselves.
  await takeEnd(phone.db, { ...ended, sosId: own })
  expect(await shown()).toBeUndefined()
})

it('can be ended on a phone that was replaced meanwhile; nothing else is signed there', async () => {
  const { sos } = setUp(() => Promise.resolve(undefined))
  await sos.raise()
  await phone.db.put('identities', { ...(await phone.db.get('identities', deviceA))!, status: 'revoked' })
  await sos.end()
  expect([await told(), await openSos(phone.db)]).toEqual([['raised', 'ended'], undefined])
  await expect(sos.raise()).rejects.toThrow('not enrolled')
})

it('offers the numbers of where the company is', () => {
  expect(emergencyNumbers('Asia/Shanghai')).toEqual(['110', '120', '119'])
  expect(emergencyNumbers('Asia/Taipei')).toEqual(['110', '119'])
  expect(emergencyNumbers('Asia/Hong_Kong')).toEqual(['999'])
  expect(emergencyNumbers(undefined)).toEqual(['110', '120', '119'])
})
