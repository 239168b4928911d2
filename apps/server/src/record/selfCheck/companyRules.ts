import { canonicalJson } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

type Json = Record<string, unknown>
interface Newest {
  readonly entryIndex: number
  readonly value: unknown
}
interface Entry {
  readonly entry_index: number
  readonly ref: string
}

const same = (a: unknown, b: unknown): boolean => canonicalJson((a ?? null) as never) === canonicalJson((b ?? null) as never)

/**
 * The company's own rules, against the newest entry that says each: duty rules, which signals are demoted, the rule of spot challenges, whether a photo is
 * asked for; and the seed of audits against the hash that was put into the log before anything was drawn with it.
 */
export const createCompanyRulesCheck = (trx: Sql) => {
  const dutyRules = new Map<string, Newest>()
  const demoted = new Map<string, string>()
  let [demotion, challengeRule, photoRequired, seed]: (Newest | undefined)[] = []

  return {
    entry({ entry_index: entryIndex, ref }: Entry, body: Json): void {
      const after = (body.after ?? null) as Json | null
      switch (body.action) {
        case 'duty_rule.created':
        case 'duty_rule.updated':
          return void dutyRules.set(ref, { entryIndex, value: after })
        case 'duty_rule.deleted':
          return void dutyRules.set(ref, { entryIndex, value: null })
        case 'signal.demoted':
          demoted.set(String(body.signal), String(body.reason))
          return void (demotion = { entryIndex, value: null })
        case 'signal.restored':
          demoted.delete(String(body.signal))
          return void (demotion = { entryIndex, value: null })
        case 'challenges.rule':
          return void (challengeRule = { entryIndex, value: after })
        case 'settings.updated':
          return void (photoRequired = { entryIndex, value: after?.photoRequired })
        case 'audit_seed.committed':
          return void (seed = { entryIndex, value: body.seedSha256 })
      }
    },
    async finish(): Promise<Fault[]> {
      const faults: Fault[] = []
      const differs = (table: string, newest: Newest | undefined, what: string): void => void faults.push({ entryIndex: newest?.entryIndex ?? null, table, what })
      const { rows } = await sql<{ id: string; shown: Json }>`select rule_id as id, jsonb_build_object('name', name, 'kind', kind, 'siteIds', site_ids, 'personIds', person_ids, 'departmentIds', department_ids, 'limitMinutes', limit_seconds / 60.0, 'isActive', is_active) as shown from duty_rules`.execute(trx)
      const shown = new Map(rows.map((row) => [row.id, row.shown]))
      for (const id of shown.keys()) if (!dutyRules.has(id)) differs('duty_rules', undefined, `${id}: stands in the list without its log entry`)
      for (const [id, newest] of dutyRules) {
        const row = shown.get(id)
        const expected = row && newest.value ? Object.fromEntries(Object.keys(row).map((name) => [name, (newest.value as Json)[name]])) : newest.value
        if (!same(row, expected)) differs('duty_rules', newest, `${id}: the rule differs from the newest logged one`)
      }
      const settings = (await sql<{ settings: { demotedSignals?: { signal: string; reason: string }[]; challengeRule?: Json; photoRequired?: boolean } }>`select settings from orgs`.execute(trx)).rows[0]?.settings ?? {}
      const silent = Object.fromEntries((settings.demotedSignals ?? []).map(({ signal, reason }) => [signal, reason]))
      if (!same(silent, Object.fromEntries(demoted))) differs('orgs', demotion, 'the demoted signals differ from the logged ones')
      if (!same(settings.challengeRule, challengeRule?.value)) differs('orgs', challengeRule, 'the rule of spot challenges differs from the newest logged one')
      if ((settings.photoRequired ?? false) !== (photoRequired?.value ?? false)) differs('orgs', photoRequired, 'whether a photo is asked for differs from the newest logged setting')
      return faults
    },
    /** The hash of the stored seed, read before and after the log was: one that was made meanwhile is no fault. */
    seedFaults: (hashBefore: string | undefined, hashAfter: string | undefined): Fault[] =>
      (seed === undefined ? hashBefore === undefined : hashAfter === seed.value) ? [] : [{ entryIndex: seed?.entryIndex ?? null, table: 'audit_seeds', what: 'the seed of audits is not the one whose hash is in the log' }],
  }
}

/** Challenges as they were asked, against the log entries that say so. How each went on is told by later entries, and is not compared. */
export const challengeFaults = async (trx: Sql, asked: readonly { readonly entry: Entry; readonly body: Json }[]): Promise<Fault[]> => {
  if (asked.length === 0) return []
  const { rows } = await sql<{ id: string; entry_index: number; shown: Json }>`select challenge_id as id, entry_index, jsonb_build_object('personId', person_id, 'by', asked_by, 'purpose', purpose, 'wantsPhoto', wants_photo, 'wantsVideo', case when wants_video then true end, 'windowSeconds', window_seconds, 'draw', draw) as shown
    from challenges where challenge_id = any(${asked.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.id, row]))
  return asked.flatMap(({ entry, body }): Fault[] => {
    const row = shown.get(entry.ref)
    const fault = (what: string): Fault[] => [{ entryIndex: entry.entry_index, table: 'challenges', what }]
    if (!row) return fault('a logged challenge is missing from the list')
    const expected = Object.fromEntries(Object.keys(row.shown).map((name) => [name, body[name] ?? null]))
    return row.entry_index === entry.entry_index && same(row.shown, expected) ? [] : fault('the challenge shown differs from the one that was asked')
  })
}
