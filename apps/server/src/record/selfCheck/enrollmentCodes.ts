import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'
import { msOf } from './instants.ts'

type Json = Record<string, unknown>
interface Entry {
  readonly entry_index: number
  readonly kind: string
  readonly ref: string
}
interface Row {
  person_id: string
  created_by: string | null
  created_at: number
  expires_at: number
  used_at: number | null
  device_id: string | null
}
interface Code {
  readonly entryIndex: number
  readonly row: Row
  /** Another link, or the person's leaving, ended it unused: there is no row any more. */
  isEnded: boolean
  /** The enrolment's entry names the code. Those of earlier versions do not: that a code of the person was used then is known, not when and by which phone. */
  isNamed: boolean
}

/** A code is looked up a moment before the enrolment is dated. */
const graceMs = 60_000

/**
 * Links that enrol a phone (enrollment_codes) against the log, used ones too, and every enrolment of our app against the link it was made with: the log made
 * that link, for that person, before, nothing had ended it, and no other phone came by it. Entries of earlier versions do not name the link; once
 * one does, all later ones must.
 */
export const createEnrollmentCodeCheck = (trx: Sql) => {
  const codes = new Map<string, Code>()
  /** By person: the link made last, as long as it is unused. null: an entry of earlier versions, which does not name it. */
  const open = new Map<string, string | null>()
  /** Links of entries that do not name them: person and time. */
  const unnamed = new Set<string>()
  const faults: Fault[] = []
  let mustName = false

  const end = (personId: string): void => {
    const hash = open.get(personId)
    open.delete(personId)
    const code = typeof hash === 'string' ? codes.get(hash) : undefined
    if (code) code.isEnded = true
  }
  const enrolled = ({ entry_index: entryIndex, ref }: Entry, { personId, codeSha256, enrolledTime }: Json): void => {
    const person = String(personId)
    const at = Date.parse(String(enrolledTime))
    const wrong = (what: string) => faults.push({ entryIndex, table: 'devices', what: `${ref}: ${what}` })
    if (codeSha256 === undefined) {
      if (mustName) wrong('the phone was enrolled without a link that the log knows')
      const hash = open.get(person)
      open.delete(person)
      const code = typeof hash === 'string' ? codes.get(hash) : undefined
      if (code) code.row.used_at = at
      return
    }
    mustName = true
    const code = codes.get(String(codeSha256))
    if (!code) return void wrong('the phone was enrolled with a link that nobody made')
    if (code.row.person_id !== person) wrong(`the phone was enrolled with a link made for person ${code.row.person_id}`)
    else if (code.row.used_at !== null) wrong('the phone was enrolled with a link that had been used before')
    else if (code.isEnded) wrong('the phone was enrolled with a link that another one, or the person’s leaving, had ended')
    else if (at > code.row.expires_at + graceMs) wrong('the phone was enrolled with a link that was no longer valid')
    if (open.get(person) === codeSha256) open.delete(person)
    Object.assign(code, { isEnded: false, isNamed: true })
    Object.assign(code.row, { used_at: at, device_id: ref })
  }

  return {
    entry(entry: Entry, body: Json): void {
      const { entry_index: entryIndex, kind, ref } = entry
      if (kind === 'device_enrolled' && body.kind === 'app') enrolled(entry, body)
      else if (body.action === 'enrollment_code.created') {
        end(ref)
        const [createdAt, hash] = [Date.parse(String(body.at)), typeof body.codeSha256 === 'string' ? body.codeSha256 : null]
        open.set(ref, hash)
        if (hash === null) unnamed.add(`${ref} ${createdAt}`)
        else codes.set(hash, { entryIndex, isEnded: false, isNamed: false, row: { person_id: ref, created_by: (body.by as string | null) ?? null, created_at: createdAt, expires_at: Date.parse(String(body.expiresAt)), used_at: null, device_id: null } })
      } else if (body.action === 'person.removed' || (body.action === 'person.updated' && (body.after as Json | undefined)?.status === 'left')) end(ref)
    },
    async finish(): Promise<Fault[]> {
      const { rows } = await sql<Row & { code_hash: string }>`select encode(code_hash, 'hex') as code_hash, person_id, created_by, ${msOf('created_at')} as created_at, ${msOf('expires_at')} as expires_at, ${msOf('used_at')} as used_at, device_id from enrollment_codes`.execute(trx)
      const fault = (entryIndex: number | null, personId: string, what: string) => faults.push({ entryIndex, table: 'enrollment_codes', what: `${personId}: ${what}` })
      const present = new Set<string>()
      for (const { code_hash: hash, ...row } of rows) {
        present.add(hash)
        const code = codes.get(hash)
        if (!code) {
          if (!unnamed.has(`${row.person_id} ${row.created_at}`)) fault(null, row.person_id, 'stands in the list without its log entry')
          continue
        }
        const { entryIndex, row: logged } = code
        if (code.isEnded) fault(entryIndex, logged.person_id, 'stands in the list, the log says that it was removed')
        for (const column of ['person_id', 'created_by', 'created_at', 'expires_at', 'used_at', 'device_id'] as const) {
          // Of a use whose entry does not name the link only that there was one is known.
          const isSame = !code.isNamed && logged.used_at !== null && (column === 'used_at' || column === 'device_id') ? row[column] !== null : row[column] === logged[column]
          if (!isSame) fault(entryIndex, logged.person_id, `${column} differs from the log`)
        }
      }
      for (const [hash, { entryIndex, isEnded, row }] of codes) if (!isEnded && !present.has(hash)) fault(entryIndex, row.person_id, 'the log has it, the list does not')
      return faults
    },
  }
}
