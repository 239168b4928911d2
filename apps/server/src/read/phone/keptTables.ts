import { type RawBuilder, sql } from 'kysely'

/**
 * Where each table that says something of a person goes in that person's own export, column by column; whatever does not go there has its reason. keptTables.test.ts
 * goes through the database's schema and demands that nothing is passed over, and reads the export of a company that has used everything.
 */
interface Plain {
  readonly file: string
  readonly columns: readonly string[]
  /** Columns that are left out, each with the reason. */
  readonly not?: Readonly<Record<string, string>>
  /** Which rows are of the person, where not those with the person's id. */
  readonly whose?: (personId: string) => RawBuilder<unknown>
}
const words = (text: string): readonly string[] => text.split(' ')
const ownCheckIn = (personId: string) => sql`event_id in (select event_id from check_ins where person_id = ${personId})`
const ownFile = (personId: string) => sql`sha256 in (select sha256 from media where person_id = ${personId})`
const ownDevice = (personId: string) => sql`device_id in (select device_id from devices where person_id = ${personId})`
const me = { person_id: 'the person of the export' }
const earlier = { earlier_event_id: 'may be the record of somebody else' }
const address = 'where and with which key messages are sent: whoever has it can send them'

/** Written as they stand, a list for each table. */
export const plain: Readonly<Record<string, Plain>> = {
  device_states: { file: 'phone-states', columns: words('event_id device_id state chosen_by detail starts_at ends_at battery_percent'), not: me },
  phone_health: { file: 'phone-states', columns: words('device_id reported_at report'), not: me },
  attendance_days: { file: 'attendance', columns: words('day status if_confirmed flags late_seconds early_seconds work_seconds first_at last_at due_from due_to punch_count reasons inputs settles_at department_id computed_at'), not: me },
  rosters: { file: 'attendance', columns: words('day shift rules replaced department_id'), not: me },
  challenges: { file: 'challenges', columns: words('challenge_id asked_by purpose wants_photo wants_video wants_face state asked_at window_seconds show_until seen_at due_at closed_at answer_event_id reason draw entry_index'), not: me },
  check_in_factors: { file: 'proofs-at-sites', columns: words('event_id facts'), whose: ownCheckIn },
  tag_taps: { file: 'proofs-at-sites', columns: words('factor_id counter event_id order_time is_proven'), not: me },
  countersigns: { file: 'proofs-at-sites', columns: words('countersign_id event_id created_at expires_at answer answered_at name is_same_address is_same_phone entry_index'), not: { ...me, token_hash: 'the link that the customer opens: whoever has it can answer' } },
  radio_scans: { file: 'proofs-at-sites', columns: words('event_id site_id happened_at sightings scan_time'), not: me },
  private_zones: { file: 'places', columns: words('zone_id name lat lon radius_metres'), not: me },
  crossings: { file: 'places', columns: words('crossing_id day kind site_id rule_id at until not_before settled_at how confidence seconds silent_seconds event_id'), not: { ...me, seq: 'the order in which the live view was told' } },
  latest_positions: { file: 'places', columns: words('device_id source fix fix_time server_time entry_index'), not: me },
  push_subscriptions: { file: 'messages', columns: words('device_id language wanted created_at dropped_at'), not: { ...me, endpoint: address, p256dh: address, auth: address } },
  push_messages: { file: 'messages', columns: words('message_id kind content created_at expires_at next_attempt_at attempts state detail'), not: { ...me, dedupe_key: 'made of the other columns' } },
  alert_browsers: { file: 'messages', columns: words('browser_id label language created_at last_sent_at failing_since last_failed_at last_failure ended_at ended_why'), not: { ...me, endpoint: address, p256dh: address, auth: address } },
  alerts: {
    file: 'alerts', columns: words('alert_id rule_name severity kind what site_id opened_at noticed_at last_at facts joined state over_at over_why'),
    not: { ...me, rule_id: 'the rule is named', key: 'made of the other columns', steps: 'whom the company tells', quiet_hours: 'as steps', steps_taken: 'as steps', next_step_at: 'as steps', ordinal: 'the order of opening' },
  },
  photo_facts: {
    file: 'photo-and-video-readings', whose: ownFile, columns: words('sha256 trouble width_pixels height_pixels taken_local taken_offset taken_lat taken_lon edited_with camera_model upper_hash centre_hash read_at'),
    not: Object.fromEntries(['upper', 'centre'].flatMap((part) => [0, 1, 2, 3].map((i) => [`${part}_${i}`, 'a part of the hash, for searching']))),
  },
  photo_matches: { file: 'photo-and-video-readings', whose: ownCheckIn, columns: words('event_id different_bits is_same_file is_mirrored found_at'), not: earlier },
  video_facts: { file: 'photo-and-video-readings', whose: ownFile, columns: words('sha256 trouble duration_seconds width_pixels height_pixels frame_count codec recorded_at dark_share still_share read_at') },
  video_matches: { file: 'photo-and-video-readings', whose: ownCheckIn, columns: words('event_id kind compared_frames alike_frames identical_frames is_same_file is_mirrored found_at'), not: earlier },
  video_scenes: { file: 'photo-and-video-readings', whose: ownCheckIn, columns: words('event_id outcome reference_count common_points preview_place reference_sha256 colour_likeness sign_text sign_share compared_at') },
  media_refusals: { file: 'photo-and-video-readings', columns: words('sha256 reason refused_at'), not: me },
  track_findings: { file: 'track-findings', columns: words('event_id device_id happened_at band findings entry_index'), not: me },
  event_conflicts: { file: 'not-readable', whose: ownDevice, columns: words('event_id device_id received_at body_sha256 entry_index'), not: { body: 'what came a second time with other content, as it was sent: its hash is here', mac: 'a mark of the server’s own on the row' } },
  undecodable: { file: 'not-readable', columns: words('event_id device_id source received_at reason reason_code entry_index'), not: me },
  tracker_refusals: { file: 'not-readable', whose: ownDevice, columns: words('device_id source code detail messages first_time last_time') },
  delegations: { file: 'console', whose: (personId) => sql`${personId}::uuid in (from_person_id, to_person_id)`, columns: words('delegation_id from_person_id to_person_id starts_at ends_at reason created_by created_at ended_at') },
  saved_views: { file: 'console', columns: words('view_id page name search columns is_shared created_at updated_at deleted_at'), not: me },
  default_views: { file: 'console', columns: words('page view_id'), not: me },
}

/** Written by export.ts in a form of their own: by name of the file, or of the folder. */
export const inOwnForm: Readonly<Record<string, string>> = {
  people: 'person.json', devices: 'devices.json', check_ins: 'check-ins.json', verdicts: 'check-ins.json', work_states: 'work-states.json', explanations: 'explanations.json', declarations: 'declarations.json',
  put_offs: 'questions-and-decisions.json', review_questions: 'questions-and-decisions.json', review_decisions: 'questions-and-decisions.json', regularizations: 'corrections-and-leave.json', track_accesses: 'who-looked.json',
  off_duty_refusals: 'refused-positions.json', track_chunks: 'tracks/', track_segments: 'tracks/', media: 'media/', log_entries: 'signed-events.jsonl', consent_notices: 'consents.json',
}

export const notExported: Readonly<Record<string, string>> = {
  inbox: 'on its way into the log, for a second',
  crossings_due: 'a list of work to do, empty when it is done', media_uploads: 'a file of which parts are still coming; it is exported when it is whole', photo_tasks: 'a list of work to do, empty when it is done',
  enrollment_codes: 'a link that opens once; the phone that it enrolled is in devices.json',
  dry_run_changes: 'a rehearsal of rules on old records: it decides nothing and is deleted with it', dry_runs: 'a rehearsal of rules',
  media_previews: 'small pictures, made again from the photo, which is exported', video_frames: 'moments of a video, made again from it, which is exported',
  alert_acts: 'what somebody did about an alert of the company', backups: 'who asked for a backup', people_imports: 'a file of the company', site_imports: 'a file of the company', policies: 'rules of the company', site_factors: 'things of a site', site_photos: 'pictures of a site',
  site_suggestions: 'about a site; what the person proposed is in declarations.json', sites: 'places of customers; the person is named as the owner of some', sos_acknowledgements: 'what somebody did about a call for help, which is in declarations.json',
}

export const fileNames = [...new Set(Object.values(plain).map(({ file }) => file))]

/** A list for each table of a file. */
export const plainQueries = (file: string, personId: string): readonly (readonly [table: string, query: RawBuilder<unknown>])[] =>
  Object.entries(plain).flatMap(([table, { file: of, columns, whose }]) => of !== file ? [] : [[table, sql`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)} where ${whose?.(personId) ?? sql`person_id = ${personId}`} order by ${sql.ref(columns[0]!)}`] as const])
