import { constants, inflateRawSync } from 'node:zlib'
import type { EventPayload } from '@fieldproof/contract'
import { packedFixCount } from '@fieldproof/core/geo'
import { sql } from 'kysely'
import { sha256 } from '../../platform/ids.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import type { KnownDevice } from '../deviceDirectory.ts'
import { judgedTime } from '../gate.ts'
import type { GateAnswer } from './passGate.ts'
import { claimedTime } from './readEvent.ts'

/** Holds the tables of any deflated block and the number of fixes, which stands first; unpacks to half a megabyte at most, whatever it is. */
const startBytes = 512
const inflateStart = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes.subarray(0, startBytes), { finishFlush: constants.Z_SYNC_FLUSH })
/** A phone gives up on a refused event at its first answer; only lost answers bring it again, for as long as it keeps trying. */
const rememberDays = 31

/** How many positions an event says it brings. Refused uploads are not unpacked: that would let a phone keep the server busy with what nobody wants. */
export const fixCountOf = (payload: EventPayload): number => {
  if (payload.kind === 'work_state' || payload.kind === 'device_state' || payload.kind === 'explanation' || payload.kind === 'declaration') return 0
  if (payload.kind !== 'track') return payload.fix === undefined ? 0 : 1
  const count = packedFixCount(Buffer.from(payload.packed, 'base64url'), { inflate: inflateStart })
  return count.ok ? count.value : 0
}

/**
 * Adds the fixes of an event that the privacy gate refused to the count of its person and day, once however often it is sent.
 * What is remembered to that end is a hash of device and event id and the day it arrived: nothing of what was refused.
 */
export const countRefused = async ({ db }: Pick<Ports, 'db'>, device: KnownDevice, payload: EventPayload, answer: Exclude<GateAnswer, 'on_duty'>, receivedAt: number): Promise<void> => {
  const fixes = fixCountOf(payload)
  if (fixes === 0) return
  const [offDuty, impossibleClock, inPrivate] = [answer === 'off_duty' || answer === 'consent_withdrawn' ? fixes : 0, answer === 'clock_impossible' ? fixes : 0, answer === 'private_place' ? fixes : 0]
  const zone = zoneOf(device.timeZone)
  const day = zone.dayAt(judgedTime(payload.kind === 'track' ? payload.from : claimedTime(payload), receivedAt))
  const today = zone.dayAt(receivedAt)
  await sql`
    with first_time as (
      insert into off_duty_events (org_id, event_hash, counted_on) values (${device.orgId}, ${sha256(`${device.deviceId}\n${payload.id}`)}, ${today}::date)
      on conflict do nothing returning org_id
    ), forgotten as (
      delete from off_duty_events where counted_on < ${today}::date - ${sql.lit(rememberDays)}
    )
    insert into off_duty_refusals (org_id, person_id, day, fixes, wrong_clock_fixes, private_fixes) select org_id, ${device.personId}::uuid, ${day}::date, ${offDuty}::bigint, ${impossibleClock}::bigint, ${inPrivate}::bigint from first_time
    on conflict (org_id, person_id, day) do update set fixes = off_duty_refusals.fixes + excluded.fixes, wrong_clock_fixes = off_duty_refusals.wrong_clock_fixes + excluded.wrong_clock_fixes, private_fixes = off_duty_refusals.private_fixes + excluded.private_fixes`.execute(db.system)
}
