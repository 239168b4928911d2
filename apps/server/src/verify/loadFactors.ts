import { type CheckInSubmission } from '@fieldproof/core/kernel'
import { clockToleranceMs, type Countersign, type FactorFacts, momentOf } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import type { KeptFacts, KeptReading } from './checkReadings.ts'

/** One use of a tag's counter. */
export interface TagTap {
  readonly eventId: string
  readonly personId: string
  readonly factorId: string
  readonly counter: number
  /** When it was tapped as far as that is proven, else when it arrived: nobody makes a use the first one by setting a clock back. */
  readonly orderTime: number
  readonly isProven: boolean
}

const tagOf = ({ countedAs, factorId }: KeptReading): string => countedAs ?? factorId!

/** The uses of counters in a check-in that its phone signed. */
export const tapsOf = (s: CheckInSubmission, facts: KeptFacts | undefined): TagTap[] =>
  s.integrity.signature !== 'valid' ? [] : (facts?.readings ?? []).flatMap((reading): TagTap[] => {
    if (reading.factorId === undefined || reading.counter === undefined) return []
    const { time, isProven } = momentOf(s, reading)
    return [{ eventId: s.eventId, personId: s.personId, factorId: tagOf(reading), counter: reading.counter, orderTime: isProven ? Math.trunc(time) : s.clocks.serverTime, isProven }]
  })

/** A record that completes another follows within this: whoever was asked for one thing more is still there. */
const longestToCompleteMs = 30 * 60_000

/** What is compared of a check-in with the one that it completes. */
type Completed = Pick<CheckInSubmission, 'eventId' | 'personId' | 'deviceId' | 'siteId' | 'kind'> & { readonly nextDeviceIds: readonly string[] }

/** The check-ins that others of the batch say to complete: stored, or in the batch itself. With the phones that took the place of theirs. */
const loadCompleted = async (trx: Sql, submissions: readonly CheckInSubmission[]): Promise<Map<string, Completed>> => {
  const ids = submissions.flatMap((s) => s.completes ?? [])
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Omit<Completed, 'nextDeviceIds'>>`select event_id as "eventId", person_id as "personId", device_id as "deviceId", site_id as "siteId", kind from check_ins where org_id = current_org() and event_id = any(${ids}::uuid[])`.execute(trx)
  const found = [...rows, ...submissions.filter((s) => ids.includes(s.eventId))]
  const next = Map.groupBy((await sql<{ id: string; next: string }>`select d.device_id as id, n.device_id as next from devices d join devices n on n.org_id = d.org_id and n.person_id = d.person_id and n.kind = 'app' and n.enrolled_at = d.revoked_at
    where d.org_id = current_org() and d.status = 'revoked' and d.device_id = any(${found.map((s) => s.deviceId)}::uuid[])`.execute(trx)).rows, ({ id }) => id)
  return new Map(found.map((s) => [s.eventId, { ...s, nextDeviceIds: (next.get(s.deviceId) ?? []).map((device) => device.next) }]))
}

/** Does this check-in go on with that one: by the same person, of the same kind, at the same site, with the same phone or the one that replaced it? */
const completesIt = (s: CheckInSubmission, of: Completed | undefined): boolean =>
  of !== undefined && of.personId === s.personId && of.kind === s.kind && (of.siteId ?? undefined) === s.siteId && (of.deviceId === s.deviceId || of.nextDeviceIds.includes(s.deviceId))

export const loadKeptFacts = async (trx: Sql, eventIds: readonly string[]): Promise<Map<string, KeptFacts>> =>
  new Map(eventIds.length === 0 ? [] : (await sql<{ event_id: string; facts: KeptFacts }>`select event_id, facts from check_in_factors where org_id = current_org() and event_id = any(${eventIds}::uuid[])`.execute(trx)).rows.map((row) => [row.event_id, row.facts]))

/**
 * Facts as signals read them, with what is known by now of other uses of each counter: those stored and those of the batch, in whatever order they
 * arrived. The use by the check-in that this one completes is the same tap, where both are of one visit and it is soon enough.
 */
export const withOtherUses = async (trx: Sql, kept: ReadonlyMap<string, KeptFacts>, submissions: readonly CheckInSubmission[], inBatch: readonly TagTap[] = []): Promise<Map<string, FactorFacts>> => {
  const wanted = [...kept.values()].flatMap(({ readings }) => readings.flatMap((r) => (r.counter !== undefined && r.factorId ? [{ tag: tagOf(r), counter: r.counter }] : [])))
  const asked = sql`unnest(${wanted.map(({ tag }) => tag)}::uuid[], ${wanted.map(({ counter }) => counter)}::int[]) as w (factor_id, counter)`
  const stored = wanted.length === 0 ? [] : (await sql<TagTap>`select t.event_id as "eventId", t.person_id as "personId", t.factor_id as "factorId", t.counter, (extract(epoch from t.order_time) * 1000)::float8 as "orderTime", t.is_proven as "isProven"
    from ${asked} join tag_taps t on t.org_id = current_org() and t.factor_id = w.factor_id and t.counter = w.counter order by t.order_time limit 20000`.execute(trx)).rows
  const overtaken = new Map(wanted.length === 0 ? [] : (await sql<{ tap: string; time: number | null }>`select w.factor_id || '/' || w.counter as tap, (select (extract(epoch from min(t.order_time)) * 1000)::float8 from tag_taps t where t.org_id = current_org() and t.factor_id = w.factor_id and t.counter > w.counter and t.is_proven) as time
    from ${asked}`.execute(trx)).rows.map(({ tap, time }) => [tap, time]))
  const all = [...new Map([...stored, ...inBatch].map((tap) => [`${tap.factorId}/${tap.counter}/${tap.eventId}`, tap])).values()]
  const completed = await loadCompleted(trx, submissions.filter((s) => kept.get(s.eventId)?.readings.some((r) => r.counter !== undefined)))
  const tapsOfTag = Map.groupBy(all, (tap) => tap.factorId)
  const see = (s: CheckInSubmission, reading: KeptReading): KeptReading => {
    if (reading.counter === undefined || reading.factorId === undefined) return reading
    const taps = tapsOfTag.get(tagOf(reading)) ?? []
    const own = taps.find((tap) => tap.eventId === s.eventId && tap.counter === reading.counter)
    const isBefore = (tap: TagTap): boolean => own === undefined || tap.orderTime < own.orderTime || (tap.orderTime === own.orderTime && tap.eventId < s.eventId)
    const isSameTap = (tap: TagTap): boolean => tap.eventId === s.completes && completesIt(s, completed.get(tap.eventId)) && own !== undefined && own.orderTime - tap.orderTime <= longestToCompleteMs
    const used = taps.find((tap) => tap.counter === reading.counter && tap.eventId !== s.eventId && isBefore(tap) && !isSameTap(tap))
    const higher = [overtaken.get(`${tagOf(reading)}/${reading.counter}`) ?? [], taps.filter((tap) => tap.counter > reading.counter! && tap.isProven).map((tap) => tap.orderTime)].flat()
    return {
      ...reading, ...(used === undefined ? {} : { usedBefore: { isOwn: used.personId === s.personId, time: used.orderTime } }),
      ...(higher.length === 0 ? {} : { higherCounterTime: Math.min(...higher) }),
    }
  }
  return new Map(submissions.flatMap((s) => {
    const facts = kept.get(s.eventId)
    return facts === undefined ? [] : [[s.eventId, { ...facts, readings: facts.readings.map((reading) => see(s, reading)) }] as const]
  }))
}

/** Check-ins recorded before that new taps say more about: the same counter, used later; a lower one, used long after. */
export const touchedByTaps = async (trx: Sql, taps: readonly TagTap[]): Promise<string[]> => {
  if (taps.length === 0) return []
  return (await sql<{ event_id: string }>`select distinct t.event_id from unnest(${taps.map((t) => t.factorId)}::uuid[], ${taps.map((t) => t.counter)}::int[], ${taps.map((t) => t.eventId)}::uuid[], ${taps.map((t) => new Date(t.orderTime))}::timestamptz[]) as n (factor_id, counter, event_id, order_time)
    join tag_taps t on t.org_id = current_org() and t.factor_id = n.factor_id and t.event_id <> n.event_id
      and ((t.counter = n.counter and t.order_time >= n.order_time) or (t.counter < n.counter and t.order_time > n.order_time + ${clockToleranceMs} * interval '1 millisecond'))
    where t.event_id <> all(${taps.map((tap) => tap.eventId)}::uuid[]) limit 500`.execute(trx)).rows.map((row) => row.event_id)
}

/** What customers said of these check-ins. */
export const loadCountersigns = async (trx: Sql, eventIds: readonly string[]): Promise<Map<string, Countersign>> => {
  if (eventIds.length === 0) return new Map()
  const { rows } = await sql<{ event_id: string; answer: Countersign['answer']; has_name: boolean; is_same_address: boolean; is_same_phone: boolean }>`
    select event_id, answer, name is not null as has_name, is_same_address, is_same_phone from countersigns where org_id = current_org() and event_id = any(${eventIds}::uuid[]) and answer is not null`.execute(trx)
  return new Map(rows.map((row) => [row.event_id, { answer: row.answer, hasName: row.has_name, isSameAddress: row.is_same_address, isSamePhone: row.is_same_phone }]))
}
