import type { Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { anomalyReport } from './anomalies.ts'
import { reportExport } from './export.ts'
import { trackReport } from './tracks.ts'

/** Reports that are not attendance itself, and every report as a file. */
export const reportRoutes = (ports: Ports): Routes => async (app) => {
  for (const endpoint of [anomalyReport, trackReport, reportExport]) await endpoint(ports)(app)
}
