import { type Print, type Sought, nearness, samePartBits, sameSceneBits } from '@fieldproof/core/photos'
import { createRandom } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../test/startTestServer.ts'
import { alikeAmong } from './findAlike.ts'

let server: TestServer
beforeAll(async () => { server = await startTestServer() })
afterAll(() => server?.stop())

test('the database compares as the core does: near the limits, with a part missing on either side, in a mirror, cut off', async () => {
  const random = createRandom('alike')
  const hash = (): string => Array.from({ length: 64 }, () => random.whole(0, 15).toString(16)).join('')
  /** So many of the 256 signs turned. */
  const near = (from: string, bits: number): string => {
    const turned = new Set(random.shuffle(Array.from({ length: 256 }, (_, i) => i)).slice(0, bits))
    return Array.from(from, (digit, i) => [0, 1, 2, 3].reduce((value, bit) => (turned.has(4 * i + bit) ? value ^ (8 >> bit) : value), Number.parseInt(digit, 16)).toString(16)).join('')
  }
  const outcomes = new Set<string>()
  for (let round = 0; round < 60; round++) {
    const [upper, centre] = [hash(), hash()]
    const prints: Pick<Print, 'part' | 'hash'>[] = [...(round % 5 === 1 ? [] : [{ part: 'upper' as const, hash: upper }]), ...(round % 7 === 2 ? [] : [{ part: 'centre' as const, hash: centre }])]
    const bits = (): number => (random.between(0, 1) < 0.3 ? 128 : random.whole(samePartBits - 8, sameSceneBits + 8))
    const sought: Sought[] = [false, true].flatMap((isMirrored) => [
      ...(round % 11 === 3 ? [] : [{ part: 'upper' as const, isMirrored, isCut: false, hash: near(upper, bits()), probes: [] }]),
      ...(round % 13 === 4 ? [] : [{ part: 'centre' as const, isMirrored, isCut: false, hash: near(centre, bits()), probes: [] }]),
      { part: 'centre' as const, isMirrored, isCut: true, hash: near(centre, bits()), probes: [] },
    ])
    const bit256 = (part: string) => { const print = prints.find((one) => one.part === part); return print ? sql`${`x${print.hash}`}::bit(256)` : sql`null::bit(256)` }
    const { rows } = await alikeAmong(sql`select 'a' as sha256, ${bit256('upper')} as upper_hash, ${bit256('centre')} as centre_hash`, sought).execute(server.ports.db.system)
    const expected = nearness(sought, prints)
    outcomes.add(`${expected?.isAlike}/${expected?.isMirrored}`)
    const { isAlike, ...likeness } = expected ?? { isAlike: false }
    expect([round, rows.map((row) => ({ differentBits: row.bits, isMirrored: row.is_mirrored }))]).toEqual([round, isAlike ? [likeness] : []])
  }
  for (const outcome of ['true/false', 'true/true', 'false/false']) expect(outcomes).toContain(outcome)
})
