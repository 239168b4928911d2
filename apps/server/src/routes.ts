import type { Routes } from './http/app.ts'
import { nativeRoutes } from './intake/native/routes.ts'
import { trackerRoutes } from './intake/trackerRoutes.ts'
import { challengeRoutes } from './challenges/routes.ts'
import { factorRoutes } from './factors/routes.ts'
import { declarationRoutes } from './declarations/routes.ts'
import type { Ports } from './ports.ts'
import { checkInRoutes } from './read/checkIns/routes.ts'
import { checkInPhotoRoutes } from './read/checkIns/photo.ts'
import { alertReadRoutes } from './read/alerts/routes.ts'
import { alertActRoutes } from './alerts/acts.ts'
import { alertBrowserRoutes } from './alerts/browserRoutes.ts'
import { alertStreamRoutes } from './alerts/stream.ts'
import { gridDutyRoutes } from './read/crossings/gridDuty.ts'
import { checkInVideoRoutes } from './read/checkIns/video.ts'
import { previewDutyRule } from './read/crossings/previewDutyRule.ts'
import { crossingRoutes } from './read/crossings/routes.ts'
import { darkPeriodRoutes } from './read/darkPeriods/routes.ts'
import { overviewTrendRoutes } from './read/overview/trend.ts'
import { workdayRoutes } from './read/workday/routes.ts'
import { phoneHealthRoutes } from './registry/devices/phoneHealth.ts'
import { logRoutes } from './read/log/routes.ts'
import { mediaRoutes } from './intake/media/routes.ts'
import { uploadRoutes } from './intake/media/uploadRoutes.ts'
import { unreadableRoutes } from './read/unreadable/routes.ts'
import { replayRoutes } from './read/replay/routes.ts'
import { auditRoutes } from './read/audit/routes.ts'
import { attendanceRoutes } from './read/attendance/routes.ts'
import { reportRoutes } from './read/reports/routes.ts'
import { liveRoutes } from './react/live/routes.ts'
import { putOffRoutes } from './putOffs/routes.ts'
import { questionRoutes } from './questions/routes.ts'
import { reviewRoutes } from './review/routes.ts'
import { backupRoutes } from './backups/routes.ts'
import { registryRoutes } from './registry/routes.ts'
import { openApiRoutes } from './http/openApi.ts'
import { webRoutes } from './http/webRoutes.ts'
import { healthRoutes } from './http/healthRoutes.ts'

/** Every route of the server, by topic. Each entry registers its endpoints; the order does not matter except that web comes last. */
export const routesOf = (ports: Ports): readonly Routes[] => [
  healthRoutes(ports),
  nativeRoutes(ports),
  mediaRoutes(ports),
  uploadRoutes(ports),
  trackerRoutes(ports),
  ...registryRoutes(ports),
  backupRoutes(ports),
  checkInRoutes(ports),
  checkInPhotoRoutes(ports),
  checkInVideoRoutes(ports),
  logRoutes(ports),
  auditRoutes(ports),
  unreadableRoutes(ports),
  replayRoutes(ports),
  liveRoutes(ports),
  crossingRoutes(ports),
  gridDutyRoutes(ports),
  previewDutyRule(ports),
  darkPeriodRoutes(ports),
  workdayRoutes(ports),
  overviewTrendRoutes(ports),
  phoneHealthRoutes(ports),
  ...reviewRoutes(ports),
  putOffRoutes(ports),
  questionRoutes(ports),
  ...challengeRoutes(ports),
  ...factorRoutes(ports),
  ...declarationRoutes(ports),
  alertReadRoutes(ports),
  alertActRoutes(ports),
  alertBrowserRoutes(ports),
  alertStreamRoutes(ports),
  attendanceRoutes(ports),
  reportRoutes(ports),
  openApiRoutes,
  webRoutes(ports),
]
