import { Readable } from 'node:stream'
import { writeXlsxStream } from 'hucre/xlsx'

export type Cell = string | number | null

/** A table on its way to a file: rows come as they are read, so that its length does not matter. */
export interface Sheet {
  /** In the reader's language, without an ending. */
  readonly fileName: string
  readonly title: string
  readonly columns: readonly { readonly header: string; readonly width: number }[]
  readonly rows: AsyncIterable<readonly Cell[]>
}

export type SheetFormat = 'xlsx' | 'csv'

/** Excel refuses these in the name of a sheet, and more than 31 characters. */
const sheetName = (title: string): string => title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31)

/** XML 1.0 has no such characters; Excel calls a file with them damaged. */
// eslint-disable-next-line no-control-regex -- they are what is to be found
const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')

/**
 * Text that a spreadsheet would take for a formula when it opens a CSV gets an apostrophe before it (OWASP, CSV injection). In XLSX a text is
 * stored as text and is never evaluated, so there it stays as it is.
 */
const harmless = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text)

/** RFC 4180. */
const csvCell = (cell: Cell): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = harmless(printable(cell))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function* csvLines({ columns, rows }: Sheet): AsyncGenerator<string> {
  // The mark tells Excel that this is UTF-8.
  yield `\ufeff${columns.map(({ header }) => csvCell(header)).join(',')}\r\n`
  for await (const row of rows) yield `${row.map(csvCell).join(',')}\r\n`
}

async function* xlsxRows({ rows }: Sheet): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) yield row.map((cell) => (typeof cell === 'string' ? printable(cell) : cell))
}

export const sheetTypes: Readonly<Record<SheetFormat, string>> = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8' }

export const sheetStream = (sheet: Sheet, format: SheetFormat): Readable =>
  format === 'csv'
    ? Readable.from(csvLines(sheet), { objectMode: false })
    : Readable.fromWeb(writeXlsxStream(xlsxRows(sheet), { name: sheetName(sheet.title), columns: sheet.columns.map(({ header, width }) => ({ header, width })), freezePane: { rows: 1 } }) as never)

/** RFC 6266: the name in UTF-8, and an ASCII one for what cannot read that. */
export const attachment = ({ fileName }: Sheet, format: SheetFormat): string =>
  `attachment; filename="fieldproof.${format}"; filename*=UTF-8''${encodeURIComponent(`${fileName}.${format}`).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`
