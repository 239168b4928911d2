import { PeopleImportInput } from '@fieldproof/contract'
import { joinSentences } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { attachment, type Sheet, sheetStream, sheetTypes } from '../../platform/tables/sheet.ts'
import { requireActor } from '../registryRequest.ts'
import { importBodyLimit, loadCompany, openPeopleFile, planOf } from './openPeopleFile.ts'
import { problemHeading, problemText, rowHeading } from './texts.ts'

/** POST /api/v1/people-imports/problems: the rows that cannot be imported as they came, each with what is wrong, to be mended and imported again. */
export const peopleImportProblems = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people-imports/problems', { bodyLimit: importBodyLimit, schema: { tags: ['People'], summary: 'Rows of a file of people that have problems, as Excel', body: Type.Object(PeopleImportInput.properties) } }, async (request, reply) => {
    const { viewer } = await requireActor(ports, request)
    const file = await openPeopleFile(request.body)
    const items = planOf(file, request.body, viewer, await ports.db.readOrg(viewer, loadCompany))
    const language = languageOf(request.headers['accept-language'])
    const sheet: Sheet = {
      fileName: `${request.body.fileName.replace(/\.[^.]*$/, '')}-${problemHeading[language]}`, title: problemHeading[language],
      columns: [...file.table.columns.map((header) => ({ header, width: 16 })), { header: problemHeading[language], width: 60 }, { header: rowHeading[language], width: 10 }],
      rows: (async function* () {
        for (const item of items) if (item.kind === 'problem') yield [...file.table.columns.map((_, i) => file.table.rows[item.row - 1]![i] ?? ''), joinSentences(item.problems.map((problem) => problemText(problem, language)), language), item.row]
      })(),
    }
    return reply.type(sheetTypes.xlsx).header('content-disposition', attachment(sheet, 'xlsx')).header('cache-control', 'no-store').send(sheetStream(sheet, 'xlsx'))
  })
}
