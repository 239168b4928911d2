import type { AlertKind } from '@fieldproof/contract'

/** What each kind of rule can be about (core/alerts fact.ts; the server refuses others). The first ones are what is usually meant. */
export const whatsOf: Readonly<Record<AlertKind, readonly string[]>> = {
  check_in: ['strong_doubt', 'needs_review', 'not_enough_evidence'], attendance: ['not_arrived', 'absent', 'late', 'early', 'missing_punch', 'off_site'], crossing: ['off_post', 'cross_zone', 'overstay', 'dwell'],
  silence: ['lost_contact'], sos: ['raised'], fault: ['reported'], system: ['channel_failing', 'self_check_failed', 'backup_failed'],
}
export const kinds = Object.keys(whatsOf) as AlertKind[]
/** Kinds of which one can ask how long. */
export const lasting: readonly AlertKind[] = ['attendance', 'crossing', 'silence', 'system']
