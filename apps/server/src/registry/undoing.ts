import { ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

type Json = { readonly [member: string]: unknown }
/** What the log says of one act: who did it, and as a rule what it changed. */
export interface NotedAct { readonly action: string; readonly ref: string; readonly by: string | null; readonly body: Json }

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Each value by where it stands, so that of one rule two people may change two things. Lists are one value: their order means something. */
const valuesIn = (value: unknown, place = ''): [string, string][] =>
  isObject(value) ? Object.entries(value).flatMap(([name, inner]) => valuesIn(inner, place === '' ? name : `${place}.${name}`)) : value === null || value === undefined ? [] : [[place, JSON.stringify(value)]]

interface Change { readonly before: string | undefined; readonly after: string | undefined }
/** By place, what an act changed from what to what. Of contact details the log knows only that they were changed. */
const changesOf = ({ before, after, alsoChanged }: Json): ReadonlyMap<string, Change | 'unsaid'> => {
  const [old, now] = [new Map(valuesIn(before)), new Map(valuesIn(after))]
  const places = [...new Set([...old.keys(), ...now.keys()])].filter((place) => old.get(place) !== now.get(place))
  const unsaid = Array.isArray(alsoChanged) ? alsoChanged.filter((field) => typeof field === 'string') : []
  return new Map<string, Change | 'unsaid'>([...places.map((place) => [place, { before: old.get(place), after: now.get(place) }] as const), ...unsaid.map((place) => [place, 'unsaid'] as const)])
}

/** Which acts are about the same thing: those of settings of the whole company have its id in common, and days of the calendar too. */
const isAbout = (undo: NotedAct, other: NotedAct, orgId: string): boolean => {
  if (undo.ref !== orgId) return true
  return 'day' in undo.body ? other.body.day === undo.body.day && other.action.startsWith('calendar.') : other.action === undo.action
}

/** Acts after which the thing, or what was decided about it, is there no longer: what somebody else did to it since would be gone. */
const takesAway = /\.(archived|deleted|removed|reopened)$/

/**
 * Whose act this undo would undo besides: `by` of the first that stands in its way, null: none does. `history` is what was done to the same thing before, newest first. A value goes back only where everything since
 * it was what it shall be again was done by whoever undoes, and where one of these acts took it from there to where it is; what was undone on the way there counts as that, too.
 */
export const inTheWay = (undo: NotedAct, history: readonly NotedAct[], orgId: string): { readonly by: string | null } | null => {
  const past = history.filter((other) => isAbout(undo, other, orgId))
  if (takesAway.test(undo.action) && !('day' in undo.body)) return past[0] && past[0].by !== undo.by ? { by: past[0].by } : null
  for (const [place, wanted] of changesOf(undo.body)) {
    const acts = past.flatMap((other) => { const change = changesOf(other.body).get(place); return change === undefined ? [] : [{ by: other.by, change }] })
    for (const [at, { by, change }] of acts.entries()) {
      if (by !== undo.by) return { by }
      if (wanted === 'unsaid' || change === 'unsaid' || (change.before === wanted.after && change.after === wanted.before)) break
      if (at === acts.length - 1) return { by }
    }
  }
  return null
}

export const changedSince = (name: string | undefined): ProblemError =>
  new ProblemError('changed_since', name === undefined ? t('之后有人改过，为免覆盖没有撤销', '之後有人改過，為免覆蓋沒有復原', 'It has been changed since; it was not undone, so that nothing is overwritten')
    : t(`${name} 之后改过，为免覆盖没有撤销`, `${name} 之後改過，為免覆蓋沒有復原`, `${name} has changed it since; it was not undone, so that nothing is overwritten`))

/** So many acts on one thing are looked at; whoever undoes means the last few. */
const mostLooked = 200

/** Throws where these acts, which are to take back others, would take back what somebody changed since. The log's head must be held: nothing is done meanwhile. */
export const refuseOvertaken = async (trx: Sql, orgId: string, undos: readonly NotedAct[]): Promise<void> => {
  for (const undo of undos) {
    const { rows } = await sql<{ body: Buffer }>`select body from log_entries where ref = ${undo.ref} and kind in ('admin', 'rule_changed', 'decision') and body is not null order by entry_index desc limit ${mostLooked}`.execute(trx)
    const history = rows.flatMap(({ body }): NotedAct[] => {
      try {
        const said = JSON.parse(body.toString('utf8')) as Json
        return typeof said.action === 'string' && said.action !== 'rows.sealed' ? [{ action: said.action, ref: undo.ref, by: typeof said.by === 'string' ? said.by : null, body: said }] : []
      } catch {
        return [] // tampered with: the self-check says so
      }
    })
    const found = inTheWay(undo, history, orgId)
    if (!found) continue
    if (found.by === undo.by) throw new ProblemError('changed_since', t('您之后又改过，为免覆盖没有撤销', '您之後又改過，為免覆蓋沒有復原', 'You have changed it since; it was not undone, so that nothing is overwritten'))
    const { rows: [person] } = await sql<{ name: string }>`select name from people where person_id = ${found.by}`.execute(trx)
    throw changedSince(person?.name)
  }
}
