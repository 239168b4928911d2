import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import { ProblemError } from '@fieldproof/contract'
import { t, type Translated } from '@fieldproof/core/kernel'

/** A table out of somebody's file: headings and rows of text, without empty rows. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Of each row, as the program shows it that the file is opened with: headings and empty rows count. Features of GeoJSON are counted from 1. */
  readonly rowNumbers: readonly number[]
}

export const mostRows = 20_000
const mostColumns = 200
/** Read before the empty ones among them are left out: none beyond may be lost unseen. A sheet of Excel has no more than so many. */
const mostLines = { text: 200_000, excel: 1_048_576 }
/** What an Excel file may hold unpacked: 20,000 rows of 200 filled cells are less. */
const mostUnpackedBytes = 120_000_000

const refuse = (detail: Translated): never => {
  throw new ProblemError('invalid_request', detail)
}

/**
 * Reads CSV (UTF-8, or GB 18030 as Excel in China writes it), Excel (.xlsx, first sheet with anything in it) or GeoJSON (FeatureCollection: the properties are columns,
 * points fill `lat` and `lon`, other shapes `geometry`). What it is is seen from the bytes; a name only says what it was meant to be. Throws invalid_request that says what to do.
 */
export const readTable = async (bytes: Uint8Array, fileName = ''): Promise<Table> => {
  if (bytes.length === 0) refuse(t('文件是空的', '檔案是空的', 'file: it is empty'))
  if (/\.xlsx$/i.test(fileName) && !isZip(bytes) && !isOldExcel(bytes)) refuse(t('这不是 Excel 文件，只是文件名以 .xlsx 结尾；请用 Excel 或 WPS 打开原来的表格，另存为 .xlsx 或 CSV', '這不是 Excel 檔案，只是檔名以 .xlsx 結尾；請用 Excel 或 WPS 開啟原來的表格，另存為 .xlsx 或 CSV', 'This is not an Excel file, only its name ends in .xlsx; open the original table in Excel or WPS and save it as .xlsx or CSV'))
  const content = isZip(bytes) || isOldExcel(bytes) ? undefined : decode(bytes).replaceAll('\u0000', '')
  const isFeatures = content !== undefined && isJson(content)
  const cells = content !== undefined ? readText(content) : isZip(bytes) ? await readExcel(bytes) : refuse(t('这是旧的 .xls 格式；请打开后另存为 .xlsx 或 CSV', '這是舊的 .xls 格式；請開啟後另存為 .xlsx 或 CSV', 'file: this is the old .xls format; open it and save it as .xlsx or CSV'))
  const filled = cells.flatMap((row, i) => (row.some((cell) => cell.trim() !== '') ? [{ row, line: i + 1 }] : []))
  const [first, ...others] = filled
  const [head, rows] = [first?.row, others.map(({ row }) => row)]
  if (!head) return refuse(t('文件里没有内容', '檔案裡沒有內容', 'file: there is nothing in it'))
  if (rows.length === 0) refuse(t('文件里只有标题，没有数据行', '檔案裡只有標題，沒有資料列', 'file: there is a heading and no row below it'))
  if (rows.length > mostRows) refuse(t(`文件有 ${rows.length} 行；一次最多 ${mostRows} 行，请拆分`, `檔案有 ${rows.length} 列；一次最多 ${mostRows} 列，請拆分`, `file: ${rows.length} rows; at most ${mostRows} at once, split the file`))
  const width = Math.max(head.length, ...rows.map((row) => row.length))
  if (width > mostColumns) refuse(t(`文件有 ${width} 列；最多 ${mostColumns} 列`, `檔案有 ${width} 欄；最多 ${mostColumns} 欄`, `file: ${width} columns; at most ${mostColumns}`))
  return { columns: Array.from({ length: width }, (_, i) => head[i]?.trim() || `${i + 1}`), rows, rowNumbers: others.map(({ line }) => (isFeatures ? line - 1 : line)) }
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b
const isOldExcel = (bytes: Uint8Array): boolean => bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0

const text = (cell: unknown): string => (cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString().slice(0, 10) : typeof cell === 'object' ? '' : String(cell))

/** Sum of the sizes that the archive's directory tells (APPNOTE 4.3.12), so that a small file that unpacks to gigabytes is not unpacked. */
const unpackedBytes = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let sum = 0
  for (let at = 0; at + 46 <= bytes.length; at++) if (view.getUint32(at, true) === 0x02014b50) sum += view.getUint32(at + 24, true)
  return sum
}

/** An employee number 0007 is often the number 7 in a format of zeros (ECMA-376 18.8.31): what its reader sees is what is meant. */
const withZeros = (value: number, format: string | undefined): string => (format !== undefined && /^0{2,40}$/.test(format) && Number.isInteger(value) && value >= 0 ? String(value).padStart(format.length, '0') : String(value))

const readExcel = async (bytes: Uint8Array): Promise<string[][]> => {
  if (unpackedBytes(bytes) > mostUnpackedBytes) refuse(t('文件解压后大得不像一张表格', '檔案解壓縮後大得不像一張表格', 'file: it unpacks to more than such a table can be'))
  try {
    const { sheets } = await readXlsx(bytes, { maxRows: mostLines.excel, readStyles: true })
    const sheet = sheets.find(({ rows }) => rows.some((row) => row.some((cell) => text(cell).trim() !== '')))
    return (sheet?.rows ?? []).map((row, r) => Array.from(row, (cell, c) => (typeof cell === 'number' ? withZeros(cell, sheet?.cells?.get(`${r},${c}`)?.style?.numFmt) : text(cell))))
  } catch {
    return refuse(t('文件不能按 Excel 读取：可能已损坏、加了密码，或不是 Excel 文件；请打开后另存为 .xlsx 或 CSV', '檔案不能按 Excel 讀取：可能已損壞、加了密碼，或不是 Excel 檔案；請開啟後另存為 .xlsx 或 CSV', 'file: it could not be read as Excel: it may be damaged, locked with a password, or something else; open it and save it as .xlsx or CSV'))
  }
}

const decode = (bytes: Uint8Array): string => {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const isJson = (content: string): boolean => /^\s*[{[]/.test(content)

const readText = (content: string): string[][] => {
  if (isJson(content)) return readGeoJson(content)
  const rows = parseCsv(content, { maxRows: mostLines.text + 1 })
  if (rows.length > mostLines.text) refuse(t(`文件超过 ${mostLines.text} 行；一次最多 ${mostRows} 行数据，请拆分或删掉空行`, `檔案超過 ${mostLines.text} 列；一次最多 ${mostRows} 列資料，請拆分或刪掉空列`, `file: more than ${mostLines.text} lines; at most ${mostRows} rows at once, split the file or take the empty lines out`))
  return rows.map((row) => row.map(text))
}

interface Feature { readonly properties?: Record<string, unknown> | null; readonly geometry?: { readonly type?: string; readonly coordinates?: unknown } | null }

const readGeoJson = (content: string): string[][] => {
  let parsed: { readonly type?: unknown; readonly features?: unknown }
  try {
    parsed = JSON.parse(content) as typeof parsed
  } catch (error) {
    return refuse(t(`文件开头像 JSON，却读不出来（${(error as Error).message.slice(0, 200)}）`, `檔案開頭像 JSON，卻讀不出來（${(error as Error).message.slice(0, 200)}）`, `file: it begins as JSON and is none (${(error as Error).message.slice(0, 200)})`))
  }
  if (parsed.type !== 'FeatureCollection' || !Array.isArray(parsed.features)) return refuse(t('文件是 JSON，但不是 GeoJSON FeatureCollection', '檔案是 JSON，但不是 GeoJSON FeatureCollection', 'file: JSON that is no GeoJSON FeatureCollection'))
  const features = parsed.features.slice(0, mostRows + 1) as (Feature | null)[]
  const names = [...new Set(features.flatMap((feature) => Object.keys(feature?.properties ?? {})))]
  if (names.length > mostColumns - 3) refuse(t(`文件里的要素有 ${names.length} 种属性；最多 ${mostColumns - 3} 种，请删掉不用导入的`, `檔案裡的要素有 ${names.length} 種屬性；最多 ${mostColumns - 3} 種，請刪掉不用匯入的`, `file: its features have ${names.length} properties; at most ${mostColumns - 3}, take out what is not to be imported`))
  return [
    [...names, 'lat', 'lon', 'geometry'],
    ...features.map((feature) => {
      const { properties, geometry } = feature ?? {}
      const point = geometry?.type === 'Point' && Array.isArray(geometry.coordinates) ? geometry.coordinates as unknown[] : undefined
      return [...names.map((name) => text(properties?.[name])), point ? text(point[1]) : '', point ? text(point[0]) : '', geometry && !point ? JSON.stringify(geometry) : '']
    }),
  ]
}
