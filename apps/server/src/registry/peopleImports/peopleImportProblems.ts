import { PeopleImportInput } from '@fieldproof/contract'
import { joinSentences } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { sendProblemRows } from '../problemRows.ts'
import { requireActor } from '../registryRequest.ts'
import { importBodyLimit, loadCompany, openPeopleFile, planOf } from './openPeopleFile.ts'
import { problemText } from './texts.ts'

/** POST /api/v1/people-imports/problems: the rows that cannot be imported as they came, each with what is wrong, to be mended and imported again. */
export const peopleImportProblems = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people-imports/problems', { bodyLimit: importBodyLimit, schema: { tags: ['People'], summary: 'Rows of a file of people that have problems, as Excel', body: Type.Object(PeopleImportInput.properties) } }, async (request, reply) => {
    const { viewer } = await requireActor(ports, request)
    const file = await openPeopleFile(request.body)
    const items = planOf(file, request.body, viewer, await ports.db.readOrg(viewer, loadCompany))
    const language = languageOf(request.headers['accept-language'])
    const problems = items.flatMap((item) => (item.kind === 'problem' ? [{ row: item.row, text: joinSentences(item.problems.map((problem) => problemText(problem, language)), language) }] : []))
    return sendProblemRows(reply, { fileName: request.body.fileName, table: file.table, problems, language })
  })
}
