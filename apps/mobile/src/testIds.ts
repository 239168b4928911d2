/**
 * The handles by which tests find things on the screens. Stable: a test of the whole product depends on them.
 *
 * Enrolment: open /m/enroll/CODE → enroll-agree. Or /m/enroll → enroll-code-input → enroll-code-next.
 * Check-in: check-in-button → result-sheet (result-title, verdict-band, reason-for, reason-against) → result-close.
 * State: outbox-count carries data-count, sync-state carries data-phase, record-row carries data-event-id and data-delivery,
 * verdict-band carries data-band, recording-state carries data-state, log-state carries data-state.
 */
export const testIds = {
  // Enrolment
  enrollAgree: 'enroll-agree', enrollCodeInput: 'enroll-code-input', enrollCodeNext: 'enroll-code-next', enrollPerson: 'enroll-person', enrollOrg: 'enroll-org', enrollError: 'enroll-error',
  // Frame
  tabToday: 'tab-today', tabRecords: 'tab-records', tabMe: 'tab-me', logWarning: 'log-warning', revokedNotice: 'revoked-notice', strandedNotice: 'stranded-notice', promiseWarning: 'promise-warning', updateButton: 'update-button',
  // Today
  checkInButton: 'check-in-button', checkOutButton: 'check-out-button', noteInput: 'note-input', photoButton: 'photo-button', photoThumb: 'photo-thumb', siteName: 'site-name', siteChange: 'site-change',
  fenceMap: 'fence-map', positionText: 'position-text', outboxCount: 'outbox-count', resent: 'resent', syncState: 'sync-state', syncNow: 'sync-now',
  recordingState: 'recording-state', recordStart: 'record-start', recordPause: 'record-pause', recordResume: 'record-resume', recordEnd: 'record-end', offDuty: 'off-duty',
  siteOption: 'site-option', siteNone: 'site-none', siteSearch: 'site-search', requirement: 'requirement',
  // Camera
  cameraShoot: 'camera-shoot', cameraUse: 'camera-use', cameraRetake: 'camera-retake', cameraClose: 'camera-close', photoRemove: 'photo-remove',
  // Result
  resultSheet: 'result-sheet', resultTitle: 'result-title', resultClose: 'result-close', verdictBand: 'verdict-band', reasonFor: 'reason-for', reasonAgainst: 'reason-against', outcome: 'outcome', completeButton: 'complete-button',
  // Records
  recordRow: 'record-row', recordDetail: 'record-detail', receiptState: 'receipt-state', proofState: 'proof-state', proveNow: 'prove-now', clock: 'clock', lookUpCode: 'look-up-code', recordBack: 'record-back',
  // What people say about a record
  notice: 'notice', noticeOpen: 'notice-open', noticeClose: 'notice-close', sayCard: 'say-card', sayInput: 'say-input', saySend: 'say-send', saySaid: 'say-said', sayDecision: 'say-decision', sayQuestion: 'say-question',
  // Challenge
  challenge: 'challenge', challengeAnswer: 'challenge-answer', challengeCannot: 'challenge-cannot', cannotReason: 'cannot-reason', cannotText: 'cannot-text', cannotSend: 'cannot-send',
  // Attendance
  openAttendance: 'open-attendance', attendanceDay: 'attendance-day', askCorrection: 'ask-correction', askSheet: 'ask-sheet', askTime: 'ask-time', askReason: 'ask-reason', askSend: 'ask-send', requestRow: 'request-row',
  // Me
  languageOption: 'language-option', largeText: 'large-text', logState: 'log-state', logSize: 'log-size', deviceId: 'device-id', reEnrol: 're-enrol', exportRecords: 'export-records', trustTier: 'trust-tier', accesses: 'accesses', accessRow: 'access-row',
} as const
