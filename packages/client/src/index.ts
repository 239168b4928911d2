/**
 * Typed client of the REST API, used by console, phone and tests. Fetch only; no retries (the phone's outbox owns those).
 * Types come from the wire schemas in `contract`; every answer that is not 2xx becomes an ApiError with the server's problem details.
 */
import type * as wire from '@fieldproof/contract'
import { logRoutes, phoneRoutes } from './phone.ts'
import { createTransport, queryString, type ClientOptions, type Page, type Query } from './transport.ts'

export { uploadInPieces, type RawRequest, type UploadInput } from './upload.ts'
export { createPhoneClient, type PhoneClient } from './phone.ts'
export { ApiError, type ClientOptions } from './transport.ts'

export const createClient = (options: ClientOptions = {}) => {
  const transport = createTransport(options)
  const { base, raw, json, get } = transport
  return {
    raw,
    setup: { status: () => get<wire.SetupStatus>('/api/v1/setup'), run: (b: wire.SetupRequest) => json<wire.SetupAnswer>('POST', '/api/v1/setup', b) },
    me: () => get<wire.Me>('/api/v1/me'),
    fieldMasks: { get: () => get<wire.FieldMasks>('/api/v1/field-masks'), put: (b: wire.FieldMasks) => json<wire.FieldMasks>('PUT', '/api/v1/field-masks', b) },
    backups: {
      list: () => get<wire.BackupOverview>('/api/v1/backups'),
      run: () => json<wire.Backup>('POST', '/api/v1/backups', {}),
      check: (id: string) => json<wire.Backup>('POST', `/api/v1/backups/${id}/check`, {}),
      put: (b: wire.BackupSettings) => json<wire.BackupSettings>('PUT', '/api/v1/backups/settings', b),
    },
    overview: () => get<wire.Overview>('/api/v1/overview'),
    overviewTrend: () => get<wire.OverviewTrend>('/api/v1/overview/trend'),
    departments: {
      list: (q?: { archived?: boolean }) => get<{ departments: wire.Department[] }>('/api/v1/departments', q?.archived ? { archived: 'true' } : {}),
      create: (b: { name: string; parentId?: string | null }) => json<wire.Department>('POST', '/api/v1/departments', b),
      update: (id: string, b: { name?: string; parentId?: string | null }) => json<wire.Department>('PATCH', `/api/v1/departments/${id}`, b),
      remove: (id: string) => json<void>('DELETE', `/api/v1/departments/${id}`),
      archive: (id: string) => json<wire.Department>('POST', `/api/v1/departments/${id}/archive`, {}),
      restore: (id: string) => json<wire.Department>('POST', `/api/v1/departments/${id}/restore`, {}),
      merge: (id: string, into: string) => json<wire.DepartmentMerged>('POST', `/api/v1/departments/${id}/merge`, { into }),
      unmerge: (b: wire.DepartmentMerged) => json<wire.Department>('POST', '/api/v1/departments/unmerge', b),
    },
    trackingModes: {
      get: () => get<wire.TrackingModes>('/api/v1/tracking-modes'),
      preview: (departmentId: string, b: wire.TrackingModeInput) => json<wire.TrackingModePreview>('POST', `/api/v1/tracking-modes/departments/${departmentId}/preview`, b),
      put: (departmentId: string, b: wire.TrackingModeInput) => json<wire.TrackingModes>('PUT', `/api/v1/tracking-modes/departments/${departmentId}`, b),
    },
    people: {
      list: (q?: Query) => get<Page<wire.Person>>('/api/v1/people', q),
      get: (id: string) => get<wire.Person>(`/api/v1/people/${id}`),
      create: (b: wire.PersonInput) => json<wire.Person>('POST', '/api/v1/people', b),
      update: (id: string, b: Partial<wire.PersonInput>) => json<wire.Person>('PATCH', `/api/v1/people/${id}`, b),
      previewScope: (b: wire.ScopePreviewInput) => json<wire.ScopePreview>('POST', '/api/v1/people/scope-preview', b),
      move: (moves: readonly wire.PeopleMove[]) => json<wire.PeopleMoved>('POST', '/api/v1/people/moves', { moves }),
      belongings: (id: string) => get<wire.Belongings>(`/api/v1/people/${id}/belongings`),
      leave: (id: string, b: wire.LeaveInput) => json<wire.Left>('POST', `/api/v1/people/${id}/leave`, b),
      /** Takes `leave` back with what it answered. */
      comeBack: (id: string, undo: wire.LeaveUndo) => json<wire.Person>('POST', `/api/v1/people/${id}/return`, undo),
      enrollmentCodes: (input: wire.EnrollmentCodesInput) => json<wire.EnrollmentCodes>('POST', '/api/v1/people/enrollment-codes', input),
      enrollmentCode: (id: string) => json<wire.EnrollmentCode>('POST', `/api/v1/people/${id}/enrollment-codes`, {}),
      addTracker: (id: string, b: wire.TrackerInput) => json<wire.TrackerCreated>('POST', `/api/v1/people/${id}/trackers`, b),
      replay: (id: string, date: string, q?: Query) => get<wire.ReplayDay>(`/api/v1/people/${id}/days/${date}`, q),
    },
    devices: {
      /** A link: the answer is a file, written while it is read. */
      exportUrl: `${base}/api/v1/devices/export`,
      list: (q?: Query) => get<{ devices: wire.Device[] }>('/api/v1/devices', q),
      update: (id: string, b: wire.TrackerChange) => json<wire.Device>('PATCH', `/api/v1/devices/${id}`, b),
      revoke: (id: string, reason: 'lost' | 'replaced' | 'left' | 'other') => json<wire.Device>('POST', `/api/v1/devices/${id}/revoke`, { reason }),
    },
    sites: {
      list: (q?: Query) => get<Page<wire.Site>>('/api/v1/sites', q),
      get: (id: string) => get<wire.Site>(`/api/v1/sites/${id}`),
      create: (b: wire.SiteInput) => json<wire.Site>('POST', '/api/v1/sites', b),
      update: (id: string, b: Partial<wire.SiteInput>) => json<wire.Site>('PATCH', `/api/v1/sites/${id}`, b),
      archive: (id: string) => json<void>('DELETE', `/api/v1/sites/${id}`),
      restore: (id: string) => json<wire.Site>('POST', `/api/v1/sites/${id}/restore`),
      /** What a map shows of a view. */
      map: (q?: Query) => get<wire.SiteMap>('/api/v1/sites/map', q),
      coverage: (q?: Query) => get<wire.SiteCoverage>('/api/v1/sites/coverage', q),
      /** For a link that the browser opens. */
      exportUrl: `${base}/api/v1/sites/export`,
      /** Reference photos: what the site looks like. */
      photos: (id: string) => get<wire.SitePhotos>(`/api/v1/sites/${id}/photos`),
      addPhoto: async (id: string, bytes: Blob | Uint8Array<ArrayBuffer>, contentType: string) => (await raw('POST', `/api/v1/sites/${id}/photos`, bytes, { 'content-type': contentType })).json() as Promise<wire.SitePhotos>,
      removePhoto: (id: string, sha256: string) => json<wire.SitePhotos>('DELETE', `/api/v1/sites/${id}/photos/${sha256}`),
    },
    siteImports: {
      list: () => get<Page<wire.SiteImport>>('/api/v1/site-imports'),
      preview: (b: wire.SiteImportInput) => json<wire.SiteImportPreview>('POST', '/api/v1/site-imports/preview', b),
      /** The rows that have problems, as an Excel file. */
      problems: async (b: wire.SiteImportInput) => (await raw('POST', '/api/v1/site-imports/problems', JSON.stringify(b), { 'content-type': 'application/json' })).blob(),
      run: (b: wire.SiteImportCommand) => json<wire.SiteImport>('POST', '/api/v1/site-imports', b),
      undo: (id: string) => json<wire.SiteImportUndone>('POST', `/api/v1/site-imports/${id}/undo`),
    },
    peopleImports: {
      list: () => get<Page<wire.PeopleImport>>('/api/v1/people-imports'),
      preview: (b: wire.PeopleImportInput) => json<wire.PeopleImportPreview>('POST', '/api/v1/people-imports/preview', b),
      /** The rows that have problems, as an Excel file. */
      problems: async (b: wire.PeopleImportInput) => (await raw('POST', '/api/v1/people-imports/problems', JSON.stringify(b), { 'content-type': 'application/json' })).blob(),
      run: (b: wire.PeopleImportCommand) => json<wire.PeopleImport>('POST', '/api/v1/people-imports', b),
      undo: (id: string) => json<wire.PeopleImportUndone>('POST', `/api/v1/people-imports/${id}/undo`),
    },
    siteFactors: {
      list: (siteId: string) => get<wire.SiteFactorList>(`/api/v1/sites/${siteId}/factors`),
      create: (siteId: string, b: wire.SiteFactorInput) => json<wire.SiteFactorAnswer>('POST', `/api/v1/sites/${siteId}/factors`, b),
      revoke: (id: string) => json<wire.SiteFactor>('POST', `/api/v1/site-factors/${id}/revoke`),
      restore: (id: string) => json<wire.SiteFactor>('POST', `/api/v1/site-factors/${id}/restore`),
      /** A new link for a rotating code's screen (the old screen counts no more), the text of a printed one. */
      show: (id: string) => json<wire.SiteFactorAnswer>('POST', `/api/v1/site-factors/${id}/show`),
      takeScreen: (token: string) => json<wire.SiteScreenAnswer>('POST', '/api/v1/site-screens', { token }),
    },
    countersigns: {
      look: (token: string) => get<wire.CountersignView>(`/api/v1/countersigns/${encodeURIComponent(token)}`),
      answer: (token: string, b: wire.CountersignAnswerInput) => json<wire.CountersignView>('POST', `/api/v1/countersigns/${encodeURIComponent(token)}`, b),
    },
    siteSuggestions: {
      list: () => get<Page<wire.SiteSuggestion>>('/api/v1/site-suggestions'),
      reckon: (siteId: string) => json<wire.SiteSuggestionAnswer>('POST', `/api/v1/sites/${siteId}/suggestion`),
      accept: (id: string) => json<wire.SiteSuggestionAccepted>('POST', `/api/v1/site-suggestions/${id}/accept`),
      dismiss: (id: string) => json<void>('POST', `/api/v1/site-suggestions/${id}/dismiss`),
    },
    unreadableUploads: { list: (q?: Query) => get<Page<wire.UnreadableUpload>>('/api/v1/unreadable-uploads', q) },
    shifts: {
      list: (q?: { archived?: boolean }) => get<{ shifts: wire.Shift[] }>('/api/v1/shifts', q?.archived ? { archived: 'true' } : {}),
      create: (b: wire.ShiftInput) => json<wire.Shift>('POST', '/api/v1/shifts', b),
      update: (id: string, b: Partial<wire.ShiftInput>) => json<wire.Shift>('PATCH', `/api/v1/shifts/${id}`, b),
      archive: (id: string) => json<wire.Shift>('POST', `/api/v1/shifts/${id}/archive`, {}),
      restore: (id: string) => json<wire.Shift>('POST', `/api/v1/shifts/${id}/restore`, {}),
      makeDefault: (id: string) => json<wire.Shift>('POST', `/api/v1/shifts/${id}/make-default`, {}),
    },
    workday: { list: (q?: Query) => get<wire.WorkdayPage>('/api/v1/workday', q) },
    audit: { list: (q?: Query) => get<Page<wire.AuditEntry>>('/api/v1/audit', q), exportUrl: `${base}/api/v1/audit/export` },
    settings: { get: () => get<wire.Settings>('/api/v1/settings'), update: (b: Partial<wire.Settings>) => json<wire.Settings>('PATCH', '/api/v1/settings', b) },
    checkIns: {
      list: (q?: Query) => get<Page<wire.CheckInRow>>('/api/v1/check-ins', q),
      get: (id: string) => get<wire.CheckInDetail>(`/api/v1/check-ins/${id}`),
      photo: (id: string) => get<wire.CheckInPhoto>(`/api/v1/check-ins/${id}/photo`),
      video: (id: string) => get<wire.CheckInVideo>(`/api/v1/check-ins/${id}/video`),
      evidenceUrl: (id: string) => `${base}/api/v1/check-ins/${id}/evidence`,
    },
    crossings: {
      list: (q?: Query) => get<Page<wire.Crossing>>('/api/v1/crossings', q),
      dwell: (personId: string, q: { from: string; to: string; purpose: string }) => get<wire.DwellReport>(`/api/v1/people/${personId}/dwell`, q),
      grid: (personId: string, q: { siteId: string; from: string; to: string; purpose: string; cellMetres?: number }) => get<wire.GridDutyReport>(`/api/v1/people/${personId}/grid`, q),
      work: () => get<wire.CrossingWork>('/api/v1/crossings/rebuild'),
      rebuild: (b: wire.CrossingRebuild) => json<wire.CrossingWork>('POST', '/api/v1/crossings/rebuild', b),
    },
    phoneHealth: { of: (personId: string) => get<wire.PhoneHealthList>(`/api/v1/people/${personId}/phone-health`) },
    darkPeriods: { list: (q: Query) => get<Page<wire.DarkDay>>('/api/v1/dark-periods', q) },
    delegations: {
      list: () => get<wire.DelegationList>('/api/v1/delegations'),
      create: (b: wire.DelegationInput) => json<wire.Delegation>('POST', '/api/v1/delegations', b),
      end: (id: string) => json<wire.Delegation>('POST', `/api/v1/delegations/${id}/end`, {}),
      restore: (id: string) => json<wire.Delegation>('POST', `/api/v1/delegations/${id}/restore`, {}),
    },
    views: {
      list: () => get<wire.SavedViewList>('/api/v1/views'),
      create: (b: wire.SavedViewInput) => json<wire.SavedView>('POST', '/api/v1/views', b),
      update: (id: string, b: wire.SavedViewChange) => json<wire.SavedView>('PATCH', `/api/v1/views/${id}`, b),
      remove: (id: string) => json<void>('DELETE', `/api/v1/views/${id}`),
      restore: (id: string) => json<wire.SavedView>('POST', `/api/v1/views/${id}/restore`),
      setDefault: (b: wire.DefaultViewInput) => json<wire.SavedViewList>('PUT', '/api/v1/views/default', b),
    },
    dutyRules: {
      list: () => get<{ rules: wire.DutyRule[] }>('/api/v1/duty-rules'),
      create: (b: wire.DutyRuleInput) => json<wire.DutyRule>('POST', '/api/v1/duty-rules', b),
      update: (id: string, b: Partial<wire.DutyRuleInput>) => json<wire.DutyRule>('PATCH', `/api/v1/duty-rules/${id}`, b),
      remove: (id: string) => json<void>('DELETE', `/api/v1/duty-rules/${id}`),
      preview: (b: wire.DutyRuleInput) => json<wire.DutyRulePreview>('POST', '/api/v1/duty-rules/preview', b),
    },
    alertRules: {
      list: () => get<wire.AlertRuleList>('/api/v1/alert-rules'),
      preview: (b: wire.AlertRuleInput) => json<wire.AlertPreview>('POST', '/api/v1/alert-rules/preview', b),
      create: (b: wire.AlertRuleInput) => json<wire.AlertRule>('POST', '/api/v1/alert-rules', b),
      update: (id: string, b: Partial<wire.AlertRuleInput>) => json<wire.AlertRule>('PATCH', `/api/v1/alert-rules/${id}`, b),
      remove: (id: string) => json<void>('DELETE', `/api/v1/alert-rules/${id}`),
      restore: (id: string) => json<wire.AlertRule>('POST', `/api/v1/alert-rules/${id}/restore`),
    },
    alertChannels: {
      list: () => get<wire.AlertChannelList>('/api/v1/alert-channels'),
      create: (b: wire.AlertChannelInput) => json<wire.AlertChannel>('POST', '/api/v1/alert-channels', b),
      update: (id: string, b: Partial<wire.AlertChannelInput>) => json<wire.AlertChannel>('PATCH', `/api/v1/alert-channels/${id}`, b),
      remove: (id: string) => json<void>('DELETE', `/api/v1/alert-channels/${id}`),
      restore: (id: string) => json<wire.AlertChannel>('POST', `/api/v1/alert-channels/${id}/restore`),
      test: (id: string) => json<wire.AlertChannelTest>('POST', `/api/v1/alert-channels/${id}/test`),
    },
    alertBrowsers: {
      list: () => get<wire.AlertBrowserList>('/api/v1/alert-browsers'),
      set: (b: wire.AlertBrowserInput) => json<wire.AlertBrowserList>('PUT', '/api/v1/alert-browsers', b),
      end: (id: string) => json<void>('DELETE', `/api/v1/alert-browsers/${id}`),
      test: (id: string) => json<wire.AlertChannelTest>('POST', `/api/v1/alert-browsers/${id}/test`),
    },
    alerts: {
      list: (q?: Query) => get<Page<wire.AlertRow>>('/api/v1/alerts', q),
      get: (id: string) => get<wire.AlertDetail>(`/api/v1/alerts/${id}`),
      counts: () => get<wire.AlertCounts>('/api/v1/alerts/counts'),
      act: (b: wire.AlertActs) => json<{ changed: number }>('POST', '/api/v1/alerts/acts', b),
      /** Server-sent events: `alerts` says that the list may have changed. */
      streamUrl: () => `${base}/api/v1/alerts/stream`,
    },
    policies: {
      list: () => get<wire.PolicyList>('/api/v1/policies'),
      history: (id: string) => get<wire.PolicyHistory>(`/api/v1/policies/${id}`),
      check: (requires: string) => json<wire.RequirementCheck>('POST', '/api/v1/policies/check', { requires }),
      create: (b: wire.PolicyBody) => json<wire.PolicySummary>('POST', '/api/v1/policies', b),
      saveDraft: (id: string, b: wire.PolicyBody) => json<wire.PolicySummary>('PUT', `/api/v1/policies/${id}/draft`, b),
      dropDraft: (id: string) => json<void>('DELETE', `/api/v1/policies/${id}/draft`),
      publish: (id: string, version: number) => json<wire.PolicySummary>('POST', `/api/v1/policies/${id}/publish`, { version }),
      restore: (id: string, version: number) => json<wire.PolicySummary>('POST', `/api/v1/policies/${id}/restore`, { version }),
      retire: (id: string) => json<wire.PolicySummary>('POST', `/api/v1/policies/${id}/retire`, {}),
      trustTier: (personId: string) => get<wire.TrustTierView>(`/api/v1/people/${personId}/trust-tier`),
    },
    dryRuns: {
      list: () => get<{ dryRuns: wire.DryRun[] }>('/api/v1/dry-runs'),
      get: (id: string) => get<wire.DryRun>(`/api/v1/dry-runs/${id}`),
      start: (b: wire.DryRunInput) => json<wire.DryRun>('POST', '/api/v1/dry-runs', b),
      cancel: (id: string) => json<wire.DryRun>('POST', `/api/v1/dry-runs/${id}/cancel`, {}),
      changes: (id: string, q?: Query) => get<wire.DryRunChangePage>(`/api/v1/dry-runs/${id}/changes`, q),
      csvUrl: (id: string) => `${base}/api/v1/dry-runs/${id}/changes.csv`,
    },
    putOffs: {
      set: (b: wire.PutOffInput) => json<{ putOffIds: string[] }>('POST', '/api/v1/put-offs', b),
      settle: (b: wire.SettleInput) => json<{ putOffIds: string[] }>('POST', '/api/v1/put-offs/settle', b),
      end: (putOffIds: readonly string[]) => json<{ broughtBack: number }>('POST', '/api/v1/put-offs/end', { putOffIds }),
    },
    questions: {
      ask: (b: wire.QuestionInput) => json<{ questionIds: string[] }>('POST', '/api/v1/questions', b),
      withdraw: (questionIds: readonly string[]) => json<{ withdrawn: number }>('POST', '/api/v1/questions/withdraw', { questionIds }),
    },
    review: {
      items: (q?: Query) => get<Page<wire.ReviewItem>>('/api/v1/review/items', q),
      counts: () => get<wire.ReviewCounts>('/api/v1/review/counts'),
      state: (id: string, q?: Query) => get<wire.ReviewState>(`/api/v1/review/items/${id}`, q),
      way: (id: string) => get<wire.ReviewWay>(`/api/v1/review/items/${id}/way`),
      decide: (id: string, b: wire.ReviewDecisionInput) => json<wire.ReviewState>('POST', `/api/v1/review/items/${id}/decisions`, b),
      decideMany: (b: wire.ReviewBulkInput) => json<{ decided: number }>('POST', '/api/v1/review/decisions', b),
      withdraw: (id: string, b: wire.ReviewWithdrawal) => json<wire.ReviewState>('POST', `/api/v1/review/items/${id}/withdrawals`, b),
      ask: (id: string, b: { text: string }) => json<wire.ReviewState>('POST', `/api/v1/review/items/${id}/questions`, b),
    },
    challenges: {
      list: (q?: Query) => get<Page<wire.ChallengeView>>('/api/v1/challenges', q),
      ask: (b: wire.ChallengeInput) => json<wire.ChallengeView>('POST', '/api/v1/challenges', b),
      withdraw: (id: string, b: { reason: string }) => json<wire.ChallengeView>('POST', `/api/v1/challenges/${id}/withdrawals`, b),
      rule: () => get<wire.ChallengeRule>('/api/v1/challenge-rule'),
      previewRule: (b: wire.ChallengeRule) => json<wire.ChallengeRulePreview>('POST', '/api/v1/challenge-rule/preview', b),
      setRule: (b: wire.ChallengeRule) => json<wire.ChallengeRule>('PUT', '/api/v1/challenge-rule', b),
    },
    sos: {
      list: () => get<{ items: wire.SosView[] }>('/api/v1/sos'),
      acknowledge: (id: string, b: { note?: string | null } = {}) => json<wire.SosView>('POST', `/api/v1/sos/${id}/acknowledgements`, b),
      end: (id: string, b: { reason: string }) => json<wire.SosView>('POST', `/api/v1/sos/${id}/end`, b),
    },
    faults: { list: (q?: Query) => get<Page<wire.FaultReport>>('/api/v1/faults', q) },
    consentNotices: {
      list: () => get<wire.ConsentNoticeList>('/api/v1/consent-notices'),
      publish: (purpose: wire.ConsentPurposeWire, b: { text: wire.NoticeText }) => json<wire.ConsentNoticeList>('POST', `/api/v1/consent-notices/${purpose}`, b),
    },
    quality: {
      figures: (q?: Query) => get<wire.Quality>('/api/v1/quality', q),
      csvUrl: (q?: Query) => `${base}/api/v1/quality.csv${queryString(q)}`,
      demote: (signal: string, b: { reason: string }) => json<void>('POST', `/api/v1/quality/signals/${encodeURIComponent(signal)}/demotion`, b),
      restore: (signal: string, b: { reason: string }) => json<void>('POST', `/api/v1/quality/signals/${encodeURIComponent(signal)}/restoration`, b),
    },
    live: { snapshot: () => get<wire.LiveSnapshot>('/api/v1/live/positions'), streamUrl: () => `${base}/api/v1/live` },
    attendance: {
      rules: () => get<wire.AttendanceRulesWire>('/api/v1/attendance/rules'),
      updateRules: (b: Partial<wire.AttendanceRulesWire>) => json<wire.AttendanceRulesWire>('PATCH', '/api/v1/attendance/rules', b),
      days: (q?: Query) => get<Page<wire.AttendanceDay>>('/api/v1/attendance/days', q),
      day: (personId: string, day: string) => get<wire.AttendanceDayDetail>(`/api/v1/attendance/days/${personId}/${day}`),
      table: (q?: Query) => get<wire.AttendanceTable>('/api/v1/attendance/table', q),
      summary: (q?: Query) => get<Page<wire.AttendanceSummaryRow>>('/api/v1/attendance/summary', q),
    },
    calendar: {
      year: (year: number | string) => get<wire.CalendarYear>('/api/v1/calendar', { year }),
      setDay: (day: string, b: wire.CompanyDayInput) => json<wire.CalendarYear>('PUT', `/api/v1/calendar/days/${day}`, b),
      removeDay: (day: string) => json<wire.CalendarYear>('DELETE', `/api/v1/calendar/days/${day}`),
    },
    regularizations: {
      list: (q?: Query) => get<Page<wire.Regularization>>('/api/v1/regularizations', q),
      ask: (b: wire.RegularizationInput) => json<wire.Regularization>('POST', '/api/v1/regularizations', b),
      decide: (id: string, b: wire.RegularizationDecision) => json<wire.Regularization>('POST', `/api/v1/regularizations/${id}/decision`, b),
      undo: (id: string) => json<wire.Regularization>('POST', `/api/v1/regularizations/${id}/undo`),
    },
    reports: {
      anomalies: (q?: Query) => get<wire.AnomalyReport>('/api/v1/reports/anomalies', q),
      tracks: (q?: Query) => get<Page<wire.TrackReportRow>>('/api/v1/reports/tracks', q),
      /** To be opened by the browser, with the report's filters, `format` and `language` as its query. */
      exportUrl: (report: 'attendance' | 'table' | 'summary' | 'anomalies' | 'tracks' | 'check-ins' | 'crossings' | 'alerts') => `${base}/api/v1/reports/${report}/export`,
    },
    log: {
      ...logRoutes(transport),
      selfCheck: () => get<wire.SelfCheck>('/api/v1/log/self-check'),
      runSelfCheck: () => json<wire.SelfCheck>('POST', '/api/v1/log/self-check', {}),
    },
    phone: phoneRoutes(transport),
  }
}

export type FieldproofClient = ReturnType<typeof createClient>
