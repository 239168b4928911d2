import { type Language, t } from '@fieldproof/core/kernel'
import type { FastifyReply } from 'fastify'
import { attachment, type Sheet, sheetStream, sheetTypes } from '../platform/tables/sheet.ts'
import type { Table } from '../platform/tables/readTable.ts'

const problemHeading = t('问题', '問題', 'Problem')
const rowHeading = t('原文件行', '原檔案列', 'Row')

/** Of a row, numbered as in its file: what is wrong with it, in words. */
export interface RowProblem { readonly row: number; readonly text: string }

/** Answers with those rows of a file that cannot be imported, as they came, each with what is wrong, to be mended and imported again. */
export const sendProblemRows = (reply: FastifyReply, { fileName, table, problems, language }: { readonly fileName: string; readonly table: Table; readonly problems: readonly RowProblem[]; readonly language: Language }) => {
  const rowsByNumber = new Map(table.rowNumbers.map((number, i) => [number, table.rows[i]!]))
  const sheet: Sheet = {
    fileName: `${fileName.replace(/\.[^.]*$/, '')}-${problemHeading[language]}`, title: problemHeading[language],
    columns: [...table.columns.map((header) => ({ header, width: 16 })), { header: problemHeading[language], width: 60 }, { header: rowHeading[language], width: 10 }],
    rows: (async function* () {
      for (const { row, text } of problems) yield [...table.columns.map((_, i) => rowsByNumber.get(row)![i] ?? ''), text, row]
    })(),
  }
  return reply.type(sheetTypes.xlsx).header('content-disposition', attachment(sheet, 'xlsx')).header('cache-control', 'no-store').send(sheetStream(sheet, 'xlsx'))
}
