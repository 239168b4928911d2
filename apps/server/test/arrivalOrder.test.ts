import { describe, expect, test } from 'vitest'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createRandom, type SimulatedPhone } from '@fieldproof/testkit'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer } from './startTestServer.ts'

/**
 * The same events, uploaded in different orders to servers of their own: once all has arrived, each check-in is judged alike. Two phones in one bag, two people on one
 * handset, and a colleague's earlier way sent again: whoever comes first must not go free, nor the owner be left with the doubt.
 */
const centre = { lat: 30.2084, lon: 120.2121 }
const day = 24 * 3_600_000
const now = Date.now()
const names = ['张三', '李四', '王五', '赵六', '钱七', '孙八', '周九']

/** Twenty minutes of riding to the site; `noise` seeds the receiver's errors, so that two phones of one car have one way and errors of their own. */
const wayTo = (end: number, seed: string, noise: string): Fix[] => {
  const [random, errors] = [createRandom(seed), createRandom(noise)]
  const back: Fix[] = []
  let place = centre
  let bearing = random.between(0, 360)
  for (let at = end; at > end - 20 * 60_000; at -= 15_000) {
    back.push({ ...destination(place, errors.between(0, 360), Math.abs(errors.normal(0, 3))), fixTime: at, accuracyMetres: 6 + errors.next(), altitudeMetres: 12 + errors.next(), provider: 'gps' })
    if (random.chance(0.1)) bearing += random.pick([-90, 90])
    if (!random.chance(0.25)) place = destination(place, bearing, random.between(55, 95))
  }
  return back.reverse()
}

interface Arrival { readonly name: string; readonly phone: number; readonly way: readonly Fix[] }

const colleagues = wayTo(now - 2 * day, 'the colleague', 'c')
const arrivals: readonly Arrival[] = [
  { name: 'two phones, A', phone: 0, way: wayTo(now - 3_600_000, 'car', 'a') },
  { name: 'two phones, B', phone: 1, way: wayTo(now - 3_600_000, 'car', 'b') },
  { name: 'one handset, its owner', phone: 2, way: wayTo(now - 300 * 60_000, 'handset', 'a') },
  { name: 'one handset, the absent', phone: 3, way: wayTo(now - 300 * 60_000 + 40_000, 'handset', 'b') },
  { name: 'a way, the first time', phone: 4, way: colleagues },
  { name: 'a way, copied to the digit', phone: 5, way: colleagues.map((fix) => ({ ...fix, fixTime: fix.fixTime + 2 * day - 100 * 60_000 })) },
  { name: 'somebody else, honest', phone: 6, way: wayTo(now - 3_600_000 + 90_000, 'bus', 'e') },
]

type Said = readonly [band: string, totalDecibans: number, findings: readonly string[]]

/** Uploads in the order given, drained after each or at the end; what the newest verdicts say, without what tells of the upload's own hour. */
const judgedIn = async (order: readonly number[], { drained = true }: { drained?: boolean } = {}): Promise<{ said: Record<string, Said>; verdictCounts: Record<string, number> }> => {
  const server = await startTestServer()
  try {
    const { client, people } = await setUpTestCompany(server, { people: names.map((name) => ({ name, departmentName: '销售一部' })) })
    const phones: SimulatedPhone[] = []
    for (const [i] of names.entries())
      phones.push(await phoneWithHistory(server, client, people[i]!.personId, i === 3 ? { key: phones[2]!.key } : {}))
    const siteId = (await phones[0]!.sites())[0]!.siteId
    const ids = new Map<string, string>()
    for (const i of order) {
      const { name, phone, way } = arrivals[i]!
      const last = way.at(-1)!
      phones[phone]!.track(way, { deviceTime: last.fixTime })
      ids.set(name, phones[phone]!.checkIn({ siteId, deviceTime: last.fixTime + 1_000, fix: last, lastServerTime: last.fixTime - 60_000, monotonicSinceServerTimeMs: 61_000 }))
      await phones[phone]!.send()
      if (drained) await server.ports.pipeline.drain()
    }
    await server.ports.pipeline.drain()
    const said: Record<string, Said> = {}
    const verdictCounts: Record<string, number> = {}
    for (const [name, id] of ids) {
      const { verdicts } = await client.checkIns.get(id)
      const { verdict } = verdicts[0]!
      verdictCounts[name] = verdicts.length
      said[name] = [verdict.band, verdict.totalDecibans, verdict.reasons.filter((r) => r.weightDecibans !== 0).map((r) => `${r.signal} ${r.weightDecibans}`).sort()]
    }
    expect((await client.log.runSelfCheck()).faults).toEqual([])
    return { said, verdictCounts }
  } finally {
    await server.stop()
  }
}

const forwards = [0, 1, 2, 3, 4, 5, 6]

describe('in whatever order uploads arrive', () => {
  test('each check-in ends with the same verdict, and the doubtful ones are all asked about', { timeout: 180_000 }, async () => {
    const inOrder = await judgedIn(forwards)
    const backwards = await judgedIn(forwards.toReversed())
    const shuffled = await judgedIn([5, 1, 6, 3, 0, 4, 2], { drained: false })
    expect(inOrder.said['two phones, A']![2]).toContainEqual(expect.stringMatching(/^moving_together -/))
    expect(inOrder.said['two phones, B']![2]).toContainEqual(expect.stringMatching(/^moving_together -/))
    expect(inOrder.said['one handset, its owner']![2]).toContainEqual(expect.stringMatching(/^phone_passed_on -/))
    expect(inOrder.said['one handset, the absent']![2]).toContainEqual(expect.stringMatching(/^phone_passed_on -/))
    expect(inOrder.said['a way, copied to the digit']![2]).toContainEqual(expect.stringMatching(/^replayed_track -/))
    expect(inOrder.said['a way, the first time']![0]).toBe('verified')
    expect(inOrder.said['somebody else, honest']![0]).toBe('verified')
    expect(backwards.said).toEqual(inOrder.said)
    expect(shuffled.said).toEqual(inOrder.said)
    // Judged again where something was new, and not for nothing.
    expect(inOrder.verdictCounts['somebody else, honest']).toBe(1)
    expect(backwards.verdictCounts['a way, copied to the digit']).toBe(2)
    expect(inOrder.verdictCounts['a way, copied to the digit']).toBe(1)
  })
})
