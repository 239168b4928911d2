import type { Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { phoneAccesses } from './accesses.ts'
import { phoneCheckIns } from './checkIns.ts'
import { phoneDay } from './day.ts'
import { phoneExport } from './export.ts'
import { phonePush } from './push.ts'
import { phoneSites } from './sites.ts'
import { phoneSummary } from './summary.ts'
import { phoneToday } from './today.ts'
import { phoneTranscripts } from './transcripts.ts'

/** What the phone app reads. What it sends goes to intake. */
export const phoneRoutes = (ports: Ports): Routes => async (app) => {
  for (const endpoint of [phoneToday, phoneSites, phoneCheckIns, phoneAccesses, phoneDay, phoneSummary, phoneExport, phonePush, phoneTranscripts]) await endpoint(ports)(app)
}
