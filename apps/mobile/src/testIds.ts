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
  siteOption: 'site-option', siteNone: 'site-none', siteFacts: 'site-facts', siteSearch: 'site-search', requirement: 'requirement',
  // What is read at the site
  readTag: 'read-tag', readCode: 'read-code', readBeacon: 'read-beacon', factorSheet: 'factor-sheet', factorHint: 'factor-hint', factorSkip: 'factor-skip', factorAgain: 'factor-again', countersignSheet: 'countersign-sheet', countersignOpen: 'countersign-open', countersignCode: 'countersign-code', countersignState: 'countersign-state', countersignClose: 'countersign-close',
  // Camera
  cameraShoot: 'camera-shoot', cameraUse: 'camera-use', cameraRetake: 'camera-retake', cameraClose: 'camera-close', photoRemove: 'photo-remove',
  // Video
  videoButton: 'video-button', videoThumb: 'video-thumb', videoConsent: 'video-consent', videoDialog: 'video-dialog', videoPrompt: 'video-prompt', videoRecord: 'video-record', videoStop: 'video-stop', videoPlayback: 'video-playback', videoReadsFace: 'video-reads-face', videoAgain: 'video-again', videoUse: 'video-use', videoClose: 'video-close', recordVideo: 'record-video',
  // Voice
  voiceButton: 'voice-button', voiceSheet: 'voice-sheet', voiceRecord: 'voice-record', voiceStop: 'voice-stop', voicePlayback: 'voice-playback', voiceFigures: 'voice-figures', voiceText: 'voice-text', voiceUse: 'voice-use', voiceAgain: 'voice-again', voiceRemove: 'voice-remove', recordVoice: 'record-voice',
  // Face
  readFace: 'read-face', faceDialog: 'face-dialog', faceAsk: 'face-ask', faceClose: 'face-close', faceAgain: 'face-again', faceWithout: 'face-without', faceAsIs: 'face-as-is', faceOffer: 'face-offer', faceCard: 'face-card', faceEnrol: 'face-enrol', faceForget: 'face-forget',
  // Passkey
  passkeyCard: 'passkey-card', passkeyMake: 'passkey-make', passkeyForget: 'passkey-forget', passkeyTrouble: 'passkey-trouble',
  // Result
  resultSheet: 'result-sheet', resultTitle: 'result-title', resultClose: 'result-close', verdictBand: 'verdict-band', reasonFor: 'reason-for', reasonAgainst: 'reason-against', reasonOpen: 'reason-open', outcome: 'outcome', completeButton: 'complete-button',
  // Records
  recordRow: 'record-row', recordDetail: 'record-detail', receiptState: 'receipt-state', proofState: 'proof-state', proveNow: 'prove-now', clock: 'clock', lookUpCode: 'look-up-code', recordBack: 'record-back',
  // What people say about a record
  dayQuestion: 'day-question', dayQuestionSay: 'day-question-say', dayQuestionWords: 'day-question-words', dayQuestionSend: 'day-question-send', dayQuestionCorrect: 'day-question-correct', notice: 'notice', noticeOpen: 'notice-open', noticeClose: 'notice-close', sayCard: 'say-card', sayInput: 'say-input', saySend: 'say-send', saySaid: 'say-said', sayDecision: 'say-decision', sayQuestion: 'say-question',
  // Storage
  storageShort: 'storage-short', storageLost: 'storage-lost', storageReopen: 'storage-reopen', keyLost: 'key-lost',
  // Arrival
  arrival: 'arrival', arrivalTake: 'arrival-take', arrivalDismiss: 'arrival-dismiss', proposed: 'proposed',
  // Challenge
  challenge: 'challenge', challengeWants: 'challenge-wants', challengeAnswer: 'challenge-answer', challengeCannot: 'challenge-cannot', cannotReason: 'cannot-reason', cannotText: 'cannot-text', cannotSend: 'cannot-send',
  // Attendance
  openAttendance: 'open-attendance', attendanceDay: 'attendance-day', settledLine: 'settled-line', askCorrection: 'ask-correction', askSheet: 'ask-sheet', askTime: 'ask-time', askMoment: 'ask-moment', askReason: 'ask-reason', askSend: 'ask-send', askLeave: 'ask-leave', leaveSheet: 'leave-sheet', leaveFirst: 'leave-first', leaveLast: 'leave-last', requestRow: 'request-row',
  // Phone health and dark periods
  openHealth: 'open-health', healthList: 'health-list', healthCheck: 'health-check', healthSend: 'health-send', healthSent: 'health-sent', batteryFigures: 'battery-figures', openDark: 'open-dark', darkPeriod: 'dark-period', powerMode: 'power-mode', powerLower: 'power-lower',
  // My side
  openMySide: 'open-my-side', dayMap: 'day-map', dayStretch: 'day-stretch', dayBefore: 'day-before', dayAfter: 'day-after', figures: 'figures', score: 'score', scoreLowered: 'score-lowered', exportAll: 'export-all',
  consent: 'consent', consentGive: 'consent-give', consentTake: 'consent-take', placeAdd: 'place-add', placeRow: 'place-row', placeRemove: 'place-remove', placeName: 'place-name', placeHere: 'place-here',
  sosOpen: 'sos-open', sosHold: 'sos-hold', sosState: 'sos-state', sosEnd: 'sos-end', sosAsk: 'sos-ask', sosConfirm: 'sos-confirm', sosCancel: 'sos-cancel', sosEnded: 'sos-ended', sosEndedRead: 'sos-ended-read', sosCall: 'sos-call', faultText: 'fault-text', faultSend: 'fault-send', faultDone: 'fault-done',
  appeal: 'appeal', sayAppeal: 'say-appeal', correctOpen: 'correct-open', correctNote: 'correct-note', correctSend: 'correct-send', correctDone: 'correct-done', correctPhoto: 'correct-photo',
  offSite: 'off-site', offSitePlace: 'off-site-place', offSiteReason: 'off-site-reason', offSiteSave: 'off-site-save', noteTemplate: 'note-template', remindersSwitch: 'reminders-switch', remindersState: 'reminders-state', reminderKind: 'reminder-kind',
  // Me
  languageOption: 'language-option', largeText: 'large-text', logState: 'log-state', logSize: 'log-size', logChecked: 'log-checked', deviceId: 'device-id', reEnrol: 're-enrol', exportRecords: 'export-records', trustTier: 'trust-tier', accesses: 'accesses', accessRow: 'access-row',
} as const
