import { ProblemError } from '@fieldproof/contract'
import { canonicalBytes, type JsonObject } from '@fieldproof/core/evidence'
import { isoInstant, t, type Translated } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { registryChannel } from '../intake/deviceDirectory.ts'
import type { Scope, Tables } from '../platform/postgres/database.ts'
import type { Ports } from '../ports.ts'
import { appendEntries, type NewEntry } from '../record/append.ts'
import { type SealedRows, sealRows } from '../record/sealRows.ts'
import { type NotedAct, refuseOvertaken } from './undoing.ts'

/** Who acts, in which organisation, and when (ms since 1970). `by` is null for acts no signed-in person does (a phone enrolling itself). */
export interface Actor {
  readonly orgId: string
  readonly by: string | null
  readonly nowMs: number
  /** Whom they see: the database reads and writes nothing about anybody else in this act. null: no screen of the console's, but a phone, a customer or the server itself. */
  readonly scope: Scope | null
  /** The act is to take back an earlier one: refused where somebody has changed the same since (undoing.ts). */
  readonly undoes?: boolean
}

export interface Act extends Actor {
  readonly trx: Transaction<Tables>
  /** Writes down what is being done; it reaches the evidence log with the change itself. The body names `ref` too: what a row of the log says of itself could be edited. */
  note(action: string, ref: string, details: JsonObject, kind?: 'admin' | 'rule_changed' | 'decision'): void
  /** What has a row of its own that names its entry (decisions, questions, challenges); `store` writes it once the log has given the entry a place. */
  logged(kind: 'admin' | 'decision' | 'rule_changed', action: string, ref: string, details: JsonObject, store: (entryIndex: number) => Promise<void>): void
  /** Rows that this act wrote and whose content the log has by hash only (record/sealRows.ts); sealed after the act's own entries. */
  seal(rows: SealedRows): void
  /** An entry whose body others rely on (devices and their keys: core/evidence package check). */
  entry(kind: 'device_enrolled' | 'device_revoked', ref: string, body: JsonObject): void
}

/** Which reference was wrong, by the constraint that refused it. */
const wrongReferences: readonly [RegExp, Translated][] = [
  [/department_id/, t('没有这个部门', '沒有這個部門', 'departmentId: there is no such department')],
  [/parent_id/, t('没有这个上级部门', '沒有這個上級部門', 'parentId: there is no such department')],
  [/owner_id/, t('负责人：没有这个人', '負責人：沒有這個人', 'ownerId: there is no such person')],
  [/shift_id/, t('没有这个班次', '沒有這個班次', 'shiftId: there is no such shift')],
]

/**
 * Recording holds the log's head and then writes to what it has uploads of: phones (their chains) and what check-ins were made with (tags, codes, beacons). An act that changes one of these takes
 * the head before it, or the two may wait for each other (lockOrder.test.ts). In this order everywhere: the person, their codes, the log's head, their devices.
 */
export const holdLog = async ({ trx, orgId }: Pick<Act, 'trx' | 'orgId'>): Promise<void> => { await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx) }

const checkInNamed = ({ eventId }: JsonObject): { about?: string } => (typeof eventId === 'string' ? { about: eventId } : {})

/**
 * One administrative act: the change, its entries in the evidence log and the notice to every server process, in one transaction.
 * Either all of it happened or none. The log's head is locked last, so acts that touch different things wait for one another only briefly.
 * Acts that leave people, devices and shifts as they are (`registry: false`) do not make anybody read those again.
 */
export const administrativeAct = async <T>({ db, devices }: Pick<Ports, 'db' | 'devices'>, actor: Actor, work: (act: Act) => Promise<T>, { registry = true }: { readonly registry?: boolean } = {}): Promise<T> => {
  const at = isoInstant(actor.nowMs)
  try {
    const result = await db.withOrg(actor.scope ? { orgId: actor.orgId, scope: actor.scope } : actor.orgId, async (trx) => {
      const entries: NewEntry[] = []
      const noted: NotedAct[] = []
      const seals: SealedRows[] = []
      const stores: { readonly at: number; readonly store: (entryIndex: number) => Promise<void> }[] = []
      const done = await work({
        ...actor,
        trx,
        note: (action, ref, details, kind = 'admin') => {
          noted.push({ action, ref, by: actor.by, body: details })
          entries.push({ kind, ref, ...checkInNamed(details), body: canonicalBytes({ v: 1, at, by: actor.by, action, ref, ...details }) })
        },
        logged: (kind, action, ref, details, store) => {
          stores.push({ at: entries.length, store })
          entries.push({ kind, ref, ...checkInNamed(details), body: canonicalBytes({ v: 1, at, by: actor.by, action, ref, ...details }) })
        },
        seal: (rows) => seals.push(rows),
        entry: (kind, ref, body) => entries.push({ kind, ref, body: canonicalBytes({ v: 1, ...body }) }),
      })
      if (registry) await sql`select pg_notify(${registryChannel}, ${actor.orgId})`.execute(trx)
      if (actor.undoes && noted.length > 0) {
        await holdLog({ trx, orgId: actor.orgId })
        await refuseOvertaken(trx, actor.orgId, noted)
      }
      const appended = await appendEntries(trx, actor.orgId, actor.nowMs, entries)
      for (const { at: place, store } of stores) await store(appended[place]!.entryIndex)
      for (const rows of seals) await sealRows(trx, actor.orgId, actor.nowMs, rows)
      return done
    })
    if (registry) devices.invalidate() // this process need not wait for the notice: a phone revoked here stops with this answer
    return result
  } catch (error) {
    const { code, constraint = '' } = error as { code?: string; constraint?: string }
    if (code === '23503') throw new ProblemError('invalid_request', wrongReferences.find(([pattern]) => pattern.test(constraint))?.[1] ?? t(`所指的内容不存在（${constraint}）`, `所指的內容不存在（${constraint}）`, `A reference is wrong (${constraint})`), { cause: error })
    if (code === '23514' && constraint === 'department_archived') throw new ProblemError('conflict', t('部门已归档，请先恢复', '部門已封存，請先恢復', 'The department is archived; restore it first'), { cause: error })
    if (code === '23514' && constraint === 'shift_archived') throw new ProblemError('conflict', t('班次已归档，请换一个班次或先恢复它', '班次已封存，請換一個班次或先恢復它', 'The shift is archived; choose another or restore it first'), { cause: error })
    throw error
  }
}
