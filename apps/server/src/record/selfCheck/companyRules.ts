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
}

const same = (a: unknown, b: unknown): boolean => canonicalJson((a ?? null) as never) === canonicalJson((b ?? null) as never)

/**
 * The company's own rules, against the newest entry that says each: which signals are demoted, the rule of spot challenges, whether a photo is
 * asked for; and the seed of audits against the hash that was put into the log before anything was drawn with it.
 */
export const createCompanyRulesCheck = (trx: Sql) => {
  const demoted = new Map<string, string>()
  let [demotion, challengeRule, photoRequired, seed]: (Newest | undefined)[] = []

  return {
    entry({ entry_index: entryIndex }: Entry, body: Json): void {
      const after = (body.after ?? null) as Json | null
      switch (body.action) {
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
