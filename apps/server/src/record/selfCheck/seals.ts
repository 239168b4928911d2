import { createHash, randomBytes } from 'node:crypto'
import type { Sql } from '../../platform/postgres/database.ts'
import { type Group, hashLength, readGroups, readNames, type SealBody } from '../sealRows.ts'
import { type SealedName, sealedNames, sealedTables } from '../sealedTables.ts'
import type { Fault } from './fault.ts'

type Json = Record<string, unknown>
interface Sealed {
  readonly entryIndex: number
  readonly table: SealedName
  readonly columns: readonly string[]
  readonly groups: Readonly<Record<string, Group>>
}

/** Numbers of 48 bits, eight bytes each: which groups the log has, for a company with millions of them. */
const createNumberSet = () => {
  let numbers = new Float64Array(1024)
  let size = 0
  return {
    add(number: number): void {
      if (size === numbers.length) {
        const larger = new Float64Array(size * 2)
        larger.set(numbers)
        numbers = larger
      }
      numbers[size++] = number
    },
    /** Sorts once; nothing is added afterwards. */
    sorted(): { has(number: number): boolean } {
      const all = numbers.subarray(0, size).sort()
      return {
        has(number) {
          let [low, high] = [0, all.length]
          while (low < high) {
            const middle = (low + high) >>> 1
            if (all[middle]! < number) low = middle + 1
            else high = middle
          }
          return all[low] === number
        },
      }
    },
  }
}

const groupFaults = ({ entryIndex, table, columns, groups }: Sealed, first: string, now: Group): Fault[] => {
  const sealed = groups[first]!
  const fault = (rest: string, what: string): Fault => ({ entryIndex, table, what: `${rest === '' ? first : `${first} ${rest}`}: ${what}` })
  const faults = Object.entries(now).flatMap(([rest, hashes]) => {
    const logged = sealed[rest]
    if (logged === undefined) return [fault(rest, 'stands in the list without its log entry')]
    return columns.filter((_, i) => logged.slice(i * hashLength, (i + 1) * hashLength) !== hashes.slice(i * hashLength, (i + 1) * hashLength)).map((column) => fault(rest, `${column} differs from the log`))
  })
  if (sealedTables[table].elsewhere?.includes('missing')) return faults
  return [...faults, ...Object.keys(sealed).filter((rest) => !Object.hasOwn(now, rest)).map((rest) => fault(rest, 'the log has it, the list does not'))]
}

const pageRows = 5_000

/**
 * Rows against their seals (sealRows.ts). A later seal of the same group takes the place of an earlier one, so a difference counts only when no later
 * seal agrees. Memory: the differences, and eight bytes for each group.
 */
export const createSealCheck = (trx: Sql) => {
  // Numbers nobody can aim at: a row cannot be made to look like one that the log has.
  const secret = randomBytes(16)
  const numberOf = (first: string): number => createHash('sha256').update(secret).update(first).digest().readUIntBE(0, 6)
  let waiting: Sealed[] = []
  const differing = new Map<string, readonly Fault[]>()
  const known = new Map<SealedName, ReturnType<typeof createNumberSet>>(sealedNames.map((table) => [table, createNumberSet()]))
  const openedBy = new Map<SealedName, number>()
  const faults: Fault[] = []
  const open = (tables: unknown, entryIndex: number): void => {
    for (const table of sealedNames.filter((name) => Array.isArray(tables) && tables.includes(name))) {
      // Rows are taken as they stand once only: whoever makes that happen again wants edited rows to be taken for good.
      if (openedBy.has(table)) faults.push({ entryIndex, table, what: 'its rows were taken as they stood a second time; they had seals already' })
      else openedBy.set(table, entryIndex)
    }
  }
  return {
    entry({ entry_index: entryIndex }: { readonly entry_index: number }, body: Json): void {
      if (body.action === 'organisation.created') open(body.sealed, entryIndex)
      if (body.action !== 'rows.sealed') return
      const { tables = {}, opening, opened } = body as unknown as SealBody
      for (const [name, sealed] of Object.entries(tables)) {
        const table = sealedNames.find((one) => one === name)
        if (!table || !sealed) continue
        if (opening && openedBy.has(table)) faults.push({ entryIndex, table, what: 'its rows were taken as they stood a second time; they had seals already' })
        for (const first of Object.keys(sealed.groups)) known.get(table)!.add(numberOf(first))
        // A column that is not of this table could only come from an edited body, which the log check names.
        if (sealed.columns.every((column) => sealedTables[table].columns.includes(column))) waiting.push({ entryIndex, table, columns: sealed.columns, groups: sealed.groups })
      }
      open(opened, entryIndex)
    },
    /** After each page of the log. */
    async page(): Promise<void> {
      const asked = waiting
      waiting = []
      for (const table of new Set(asked.map((seal) => seal.table))) {
        const ofTable = asked.filter((seal) => seal.table === table)
        for (const columns of new Map(ofTable.map((seal) => [seal.columns.join(), seal.columns])).values()) {
          const seals = ofTable.filter((seal) => seal.columns.join() === columns.join())
          const now = await readGroups(trx, table, [...new Set(seals.flatMap(({ groups }) => Object.keys(groups)))], columns)
          for (const seal of seals) for (const first of Object.keys(seal.groups)) {
            const found = groupFaults(seal, first, now.get(first)!)
            if (found.length > 0) differing.set(`${table} ${first}`, found)
            else differing.delete(`${table} ${first}`)
          }
        }
      }
    },
    /** After the last page: rows that no entry speaks of. */
    async finish(): Promise<Fault[]> {
      for (const table of sealedNames) {
        // What was there before seals were made is not accused of having none.
        if (!openedBy.has(table) || sealedTables[table].elsewhere?.includes('inserted')) continue
        const groups = known.get(table)!.sorted()
        for (let after: string | null = null; ; ) {
          const names: string[] = await readNames(trx, table, after, pageRows)
          after = names.at(-1) ?? null
          for (const name of names) if (!groups.has(numberOf(name))) faults.push({ entryIndex: null, table, what: `${name}: stands in the list without its log entry` })
          if (names.length < pageRows) break
        }
      }
      return [...faults, ...[...differing.values()].flat()]
    },
  }
}
