import type { Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { phoneRoutes } from '../read/phone/routes.ts'
import { delegations } from './delegations/delegations.ts'
import { alertChannels, testAlertChannel } from './alertChannels/alertChannels.ts'
import { createAlertRule } from './alertRules/createAlertRule.ts'
import { deleteAlertRule } from './alertRules/deleteAlertRule.ts'
import { listAlertRules } from './alertRules/listAlertRules.ts'
import { previewAlertRule } from './alertRules/previewAlertRule.ts'
import { updateAlertRule } from './alertRules/updateAlertRule.ts'
import { attendanceRules } from './attendance/rules.ts'
import { calendar } from './calendar/calendar.ts'
import { archiveDepartment } from './departments/archiveDepartment.ts'
import { createDepartment } from './departments/createDepartment.ts'
import { deleteDepartment } from './departments/deleteDepartment.ts'
import { listDepartments } from './departments/listDepartments.ts'
import { mergeDepartments } from './departments/mergeDepartments.ts'
import { updateDepartment } from './departments/updateDepartment.ts'
import { deviceExport } from './devices/deviceExport.ts'
import { listDevices } from './devices/listDevices.ts'
import { revokeDevice } from './devices/revokeDevice.ts'
import { updateTracker } from './devices/updateTracker.ts'
import { readDryRuns } from './dryRuns/readDryRuns.ts'
import { startDryRun } from './dryRuns/startDryRun.ts'
import { enrollDevice } from './enrollments/enrollDevice.ts'
import { previewEnrollment } from './enrollments/previewEnrollment.ts'
import { fieldMasks } from './fieldMasks/fieldMasks.ts'
import { identityRoutes } from './identityRoutes.ts'
import { leaving } from './leaving/leaving.ts'
import { getMe } from './me/getMe.ts'
import { createEnrollmentCode } from './people/createEnrollmentCode.ts'
import { listPeopleImports } from './peopleImports/listPeopleImports.ts'
import { peopleImportProblems } from './peopleImports/peopleImportProblems.ts'
import { previewPeopleImport } from './peopleImports/previewPeopleImport.ts'
import { runPeopleImport } from './peopleImports/runPeopleImport.ts'
import { undoPeopleImport } from './peopleImports/undoPeopleImport.ts'
import { createPerson } from './people/createPerson.ts'
import { createTracker } from './people/createTracker.ts'
import { getPerson } from './people/getPerson.ts'
import { getTrustTier } from './people/getTrustTier.ts'
import { listPeople } from './people/listPeople.ts'
import { createEnrollmentCodes } from './people/createEnrollmentCodes.ts'
import { movePeopleRoute } from './people/movePeople.ts'
import { previewScope } from './people/scope.ts'
import { updatePerson } from './people/updatePerson.ts'
import { checkRequirement } from './policies/checkRequirement.ts'
import { listPolicies } from './policies/listPolicies.ts'
import { publishPolicy } from './policies/publishPolicy.ts'
import { savePolicyDraft } from './policies/saveDraft.ts'
import { phoneRegularizations } from './regularizations/phoneRegularizations.ts'
import { regularizations } from './regularizations/regularizations.ts'
import { getSettings } from './settings/getSettings.ts'
import { updateSettings } from './settings/updateSettings.ts'
import { getSetup } from './setup/getSetup.ts'
import { postSetup } from './setup/postSetup.ts'
import { archiveShift } from './shifts/archiveShift.ts'
import { createShift } from './shifts/createShift.ts'
import { listShifts } from './shifts/listShifts.ts'
import { trackingModes } from './trackingModes/trackingModes.ts'
import { makeDefaultShift } from './shifts/makeDefault.ts'
import { updateShift } from './shifts/updateShift.ts'
import { decideSiteSuggestion } from './siteSuggestions/decideSiteSuggestion.ts'
import { listSiteSuggestions } from './siteSuggestions/listSiteSuggestions.ts'
import { reckonSiteSuggestion } from './siteSuggestions/reckonSiteSuggestion.ts'
import { createDutyRule } from './dutyRules/createDutyRule.ts'
import { deleteDutyRule } from './dutyRules/deleteDutyRule.ts'
import { listDutyRules } from './dutyRules/listDutyRules.ts'
import { rebuildCrossings } from './dutyRules/rebuildCrossings.ts'
import { updateDutyRule } from './dutyRules/updateDutyRule.ts'
import { listSiteImports } from './siteImports/listSiteImports.ts'
import { previewSiteImport } from './siteImports/previewSiteImport.ts'
import { runSiteImport } from './siteImports/runSiteImport.ts'
import { undoSiteImport } from './siteImports/undoSiteImport.ts'
import { archiveSite } from './sites/archiveSite.ts'
import { createSite } from './sites/createSite.ts'
import { getSite } from './sites/getSite.ts'
import { listSites } from './sites/listSites.ts'
import { siteCoverage } from './sites/siteCoverage.ts'
import { siteMap } from './sites/siteMap.ts'
import { siteExport } from './sites/siteExport.ts'
import { sitePhotos } from './sites/sitePhotos.ts'
import { restoreSite } from './sites/restoreSite.ts'
import { updateSite } from './sites/updateSite.ts'
import { views } from './views/views.ts'

/** The registry: who there is, with which device, where and when they work; and what the phone reads of it. One endpoint a file. */
const endpoints = [
  identityRoutes,
  getSetup, postSetup,
  getMe,
  listDepartments, createDepartment, updateDepartment, deleteDepartment, archiveDepartment, mergeDepartments,
  listPeople, getPerson, createPerson, updatePerson, movePeopleRoute, previewScope, createEnrollmentCode, createEnrollmentCodes, createTracker, leaving,
  previewPeopleImport, peopleImportProblems, runPeopleImport, listPeopleImports, undoPeopleImport,
  listDevices, deviceExport, revokeDevice, updateTracker,
  previewEnrollment, enrollDevice,
  listSites, getSite, createSite, updateSite, archiveSite, restoreSite, sitePhotos, siteCoverage, siteMap, siteExport,
  previewSiteImport, runSiteImport, listSiteImports, undoSiteImport,
  listShifts, createShift, updateShift, archiveShift, makeDefaultShift, trackingModes,
  getSettings, updateSettings, fieldMasks,
  listDutyRules, createDutyRule, updateDutyRule, deleteDutyRule, rebuildCrossings,
  listAlertRules, createAlertRule, updateAlertRule, deleteAlertRule, previewAlertRule, alertChannels, testAlertChannel, delegations, views,
  listSiteSuggestions, reckonSiteSuggestion, decideSiteSuggestion,
  getTrustTier, listPolicies, checkRequirement, savePolicyDraft, publishPolicy, startDryRun, readDryRuns,
  attendanceRules, calendar, regularizations, phoneRegularizations,
  phoneRoutes,
]

export const registryRoutes = (ports: Ports): readonly Routes[] => endpoints.map((endpoint) => endpoint(ports))
