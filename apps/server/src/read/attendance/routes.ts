import type { Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { attendanceDays } from './days.ts'
import { phoneAttendance } from './phoneAttendance.ts'
import { attendanceSummary } from './summary.ts'
import { attendanceTable } from './table.ts'

/** Results of days: as a list, person by day, in sums, and each person's own. */
export const attendanceRoutes = (ports: Ports): Routes => async (app) => {
  for (const endpoint of [attendanceDays, attendanceTable, attendanceSummary, phoneAttendance]) await endpoint(ports)(app)
}
