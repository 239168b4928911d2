/** Rows whose content the log says only by hash (sealRows.ts). */
export interface SealedTable {
  /** Columns of the key. Rows that share the first are sealed together: a group, whose look-up must be cheap. */
  readonly key: readonly [string, ...string[]]
  /** Types of the columns that name a group: as many as there are types. */
  readonly group: readonly ('uuid' | 'text' | 'date')[]
  /** Sealed columns. A seal names those it has, so columns may be added here: older seals are compared without them. */
  readonly columns: readonly string[]
  /** What another check names of its rows: once is enough. */
  readonly elsewhere?: readonly ('missing' | 'inserted')[]
  /** A column that makes the hashes unguessable: what is sealed could be tried out. */
  readonly salt?: string
  /** Rows that are ready to be sealed. */
  readonly where?: string
}

const prints = ['upper_hash', 'upper_0', 'upper_1', 'upper_2', 'upper_3', 'centre_hash', 'centre_0', 'centre_1', 'centre_2', 'centre_3']

const tables = {
  people: { key: ['person_id'], group: ['uuid'], columns: ['phone', 'email'], salt: 'contact_salt', elsewhere: ['missing', 'inserted'] },
  check_ins: { key: ['event_id'], group: ['uuid'], columns: ['integrity', 'remote_address', 'distance_metres', 'server_time'], elsewhere: ['missing', 'inserted'] },
  check_in_factors: { key: ['event_id'], group: ['uuid'], columns: ['facts'] },
  tag_taps: { key: ['event_id', 'factor_id', 'counter'], group: ['uuid'], columns: ['person_id', 'order_time', 'is_proven'] },
  radio_scans: { key: ['event_id'], group: ['uuid'], columns: ['site_id', 'person_id', 'happened_at', 'sightings', 'scan_time'] },
  track_findings: { key: ['event_id'], group: ['uuid'], columns: ['person_id', 'device_id', 'happened_at', 'band', 'findings', 'entry_index'] },
  undecodable: { key: ['event_id'], group: ['uuid'], columns: ['person_id', 'device_id', 'source', 'received_at', 'reason', 'entry_index', 'reason_code'], elsewhere: ['missing'] },
  event_conflicts: { key: ['event_id', 'body_sha256'], group: ['uuid'], columns: ['device_id', 'received_at', 'body', 'entry_index'], where: 'entry_index is not null' },
  challenges: { key: ['challenge_id'], group: ['uuid'], columns: ['state', 'asked_at', 'show_until', 'seen_at', 'due_at', 'closed_at', 'answer_event_id', 'reason'], elsewhere: ['missing', 'inserted'] },
  countersigns: { key: ['countersign_id'], group: ['uuid'], columns: ['event_id', 'person_id', 'token_hash', 'created_at', 'expires_at'] },
  media: { key: ['sha256', 'person_id'], group: ['text'], columns: ['content_type', 'bytes', 'device_id', 'received_at'] },
  photo_facts: { key: ['sha256'], group: ['text'], columns: ['trouble', 'width_pixels', 'height_pixels', 'taken_local', 'taken_offset', 'taken_lat', 'taken_lon', 'edited_with', 'camera_model', ...prints, 'read_at'] },
  photo_matches: { key: ['event_id', 'earlier_event_id'], group: ['uuid'], columns: ['different_bits', 'is_same_file', 'is_mirrored', 'found_at'] },
  video_facts: { key: ['sha256'], group: ['text'], columns: ['trouble', 'duration_seconds', 'width_pixels', 'height_pixels', 'frame_count', 'codec', 'recorded_at', 'dark_share', 'still_share', 'read_at'] },
  video_frames: { key: ['sha256', 'place'], group: ['text'], columns: ['at_seconds', ...prints] },
  video_matches: { key: ['event_id', 'earlier_event_id', 'kind'], group: ['uuid'], columns: ['compared_frames', 'alike_frames', 'identical_frames', 'is_same_file', 'is_mirrored', 'found_at'] },
  video_scenes: { key: ['event_id'], group: ['uuid'], columns: ['outcome', 'reference_count', 'common_points', 'preview_place', 'reference_sha256', 'colour_likeness', 'sign_text', 'sign_share', 'compared_at'] },
  crossings: { key: ['crossing_id'], group: ['uuid'], columns: ['person_id', 'day', 'kind', 'site_id', 'rule_id', 'at', 'until', 'not_before', 'settled_at', 'how', 'confidence', 'seconds', 'silent_seconds', 'event_id'] },
  attendance_days: {
    key: ['person_id', 'day'], group: ['uuid', 'date'],
    columns: ['status', 'if_confirmed', 'flags', 'late_seconds', 'early_seconds', 'work_seconds', 'first_at', 'last_at', 'due_from', 'due_to', 'punch_count', 'reasons', 'inputs', 'settles_at', 'department_id'],
  },
  alerts: { key: ['alert_id'], group: ['uuid'], columns: ['rule_id', 'rule_name', 'key', 'severity', 'kind', 'what', 'person_id', 'site_id', 'opened_at', 'noticed_at', 'last_at', 'facts', 'joined', 'state', 'over_at', 'over_why'] },
  rosters: { key: ['person_id', 'day'], group: ['uuid', 'date'], columns: ['shift', 'rules', 'replaced', 'department_id'] },
  site_suggestions: { key: ['suggestion_id'], group: ['uuid'], columns: ['site_id', 'state', 'suggestion', 'computed_at', 'decided_at', 'decided_by', 'proposal_event', 'proposed_by'] },
  site_imports: { key: ['import_id'], group: ['uuid'], columns: ['file_name', 'file_sha256', 'created_at', 'created_by', 'created', 'updated', 'skipped', 'undone_at'] },
  people_imports: { key: ['import_id'], group: ['uuid'], columns: ['file_name', 'file_sha256', 'created_at', 'created_by', 'created', 'updated', 'created_departments', 'skipped', 'undone_at'], salt: 'contact_salt' },
} as const satisfies Record<string, SealedTable>

export type SealedName = keyof typeof tables
export const sealedTables: Readonly<Record<SealedName, SealedTable>> = tables
export const sealedNames = Object.keys(tables) as SealedName[]
