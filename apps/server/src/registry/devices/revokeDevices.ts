import type { DevicePublicKey } from '@fieldproof/core/evidence'
import type { Datum } from '@fieldproof/core/geo'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import { type Act, holdLog } from '../administrativeAct.ts'

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
  /** Its token, as `loggedTokenHash` makes it: with another one somebody else could send in its name. */
  readonly tokenSha256: string
  /** The code that the phone was enrolled with, as `enrollment_code.created` names it. */
  readonly codeSha256?: string
}

/** The log entry by which an outsider learns whose key a device signs with (core/evidence: package check). */
export const logEnrollment = (act: Act, device: EnrolledDevice): void =>
  act.entry('device_enrolled', device.deviceId, { label: null, trackerIdentifier: null, model: null, platform: null, appVersion: null, ...device, publicKey: device.publicKey && { ...device.publicKey }, enrolledTime: isoInstant(act.nowMs), by: act.by })

/**
 * Ends the active devices `v` that fulfil the condition and logs each. A phone that was replaced by the person's next one may still bring what it signed before (intake/native/replacedPhone.ts),
 * any other nothing; so a device that ended already can still be reported lost, which keeps the time at which it ended. Takes the log's head first, whatever the act has done before.
 */
export const revokeDevices = async (act: Act, condition: RawBuilder<unknown>, reason: RevocationReason): Promise<number> => {
  await holdLog(act)
  const { rows } = await sql<{ deviceId: string; personId: string; revokedAt: Date }>`
    update devices v set status = ${reason === 'lost' ? 'lost' : 'revoked'}, revoked_at = coalesce(v.revoked_at, ${new Date(act.nowMs)})
    where v.status = any(${reason === 'lost' ? ['active', 'revoked'] : ['active']}) and ${condition} returning v.device_id as "deviceId", v.person_id as "personId", v.revoked_at as "revokedAt"`.execute(act.trx)
  for (const { revokedAt, ...row } of rows) act.entry('device_revoked', row.deviceId, { ...row, reason, revokedTime: isoInstant(revokedAt.getTime()), by: act.by })
  return rows.length
}
