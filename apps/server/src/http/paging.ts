import { ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'

export const defaultPageSize = 50

/** Opaque to clients: the sort key of the last row shown. */
export const encodeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** What a page of a list asks for is read from the page before: a person meets this with an address that was cut off. */
export const wrongCursor = (): ProblemError => new ProblemError('invalid_request', t('接着往下看的位置（cursor）不是本服务器给出的；请从头打开列表', '接著往下看的位置（cursor）不是本伺服器給出的；請從頭開啟列表', 'cursor: not one that this server gave out'))

const decodeCursor = (cursor: string | undefined, length: number): readonly string[] | null => {
  if (cursor === undefined || cursor === '') return null
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(key) && key.length === length && key.every((part) => typeof part === 'string')) return key as string[]
  } catch {
    // falls through: the same answer for anything that is not ours
  }
  throw wrongCursor()
}

/** One row more than asked for tells whether there is a next page. */
export const cutPage = <T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly string[]): { items: T[]; nextCursor?: string } => {
  const items = rows.slice(0, limit)
  return rows.length > limit ? { items, nextCursor: encodeCursor(keyOf(items[items.length - 1]!)) } : { items }
}

/** Names sort as a Chinese reader expects (pinyin); ICU comes with every packaged PostgreSQL. */
export const byName = (column: RawBuilder<unknown>): RawBuilder<unknown> => sql`${column} collate "zh-x-icu"`

/** A pattern for `ilike` that finds the text anywhere; the text's own % and _ are ordinary characters. */
export const containsPattern = (text: string): string => `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`

/** Every condition, or true. */
export const allOf = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => (conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `))

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Key of lists by time: instant and id. Timestamps have milliseconds here, as the server wrote them. */
export const decodeInstantCursor = (cursor: string | undefined): { readonly at: Date; readonly id: string } | null => {
  const key = decodeCursor(cursor, 2)
  if (!key) return null
  const at = new Date(key[0]!)
  if (Number.isNaN(at.getTime()) || !uuidPattern.test(key[1]!)) throw wrongCursor()
  return { at, id: key[1]! }
}

/** Key of lists by name: name and id. */
export const decodeNameCursor = (cursor: string | undefined): { readonly name: string; readonly id: string } | null => {
  const key = decodeCursor(cursor, 2)
  if (!key) return null
  if (!uuidPattern.test(key[1]!)) throw wrongCursor()
  return { name: key[0]!, id: key[1]! }
}

/** Key of lists that sort by something of their own: so many texts, which the list checks itself. */
export const decodeTextCursor = (cursor: string | undefined, length: number): readonly string[] | null => decodeCursor(cursor, length)
