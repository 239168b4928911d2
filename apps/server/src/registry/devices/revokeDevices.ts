import type { DevicePublicKey } from '@fieldproof/core/evidence'
import type { Datum } from '@fieldproof/core/geo'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import type { Act } from '../administrativeAct.ts'

export type RevocationReason = 'lost' | 'replaced' | 'left' | 'other'

export interface EnrolledDevice {
  readonly deviceId: string
  readonly personId: string
  readonly kind: 'app' | 'tracker'
  /** null for trackers, which cannot sign. */
  readonly publicKey: DevicePublicKey | null
  /** Trackers: what the coordinates they send mean. */
  readonly datum?: Datum
  readonly label?: string | null
  readonly trackerIdentifier?: string | null
  /** What the phone says of itself. */
  readonly model?: string | null
  readonly platform?: string | null
  readonly appVersion?: string | null
}

/** The log entry by which an outsider learns whose key a device signs with (core/evidence: package check). */
export const logEnrollment = (act: Act, device: EnrolledDevice): void =>
  act.entry('device_enrolled', device.deviceId, { label: null, trackerIdentifier: null, model: null, platform: null, appVersion: null, ...device, publicKey: device.publicKey && { ...device.publicKey }, enrolledTime: isoInstant(act.nowMs), by: act.by })

/** Ends the active devices `v` that fulfil the condition and logs each. Records that a phone still holds can be sent after a new enrolment only. */
export const revokeDevices = async (act: Act, condition: RawBuilder<unknown>, reason: RevocationReason): Promise<number> => {
  const { rows } = await sql<{ deviceId: string; personId: string }>`
    update devices v set status = ${reason === 'lost' ? 'lost' : 'revoked'}, revoked_at = ${new Date(act.nowMs)}
    where v.status = 'active' and ${condition} returning v.device_id as "deviceId", v.person_id as "personId"`.execute(act.trx)
  for (const row of rows) act.entry('device_revoked', row.deviceId, { ...row, reason, revokedTime: isoInstant(act.nowMs), by: act.by })
  return rows.length
}
