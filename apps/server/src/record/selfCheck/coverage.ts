/**
 * What the self-check names, for every table and column of the database: nothing may be left out (tamperingEveryColumn.test.ts), and whatever is said
 * here to be checked is edited, deleted and inserted there. docs/operations/self-check.md is made from this.
 */
export interface Checked {
  /** What the rows are compared with. */
  readonly by: string
  readonly checked: readonly string[]
  /** Columns that are not compared, each with the reason. */
  readonly not?: Readonly<Record<string, string>>
  /** Why a row that is deleted or inserted is not named. */
  readonly deleted?: string
  readonly inserted?: string
}
export type Coverage = Checked | { readonly not: string }

const words = (text: string): readonly string[] => text.split(' ')
const org = { org_id: 'the company, which row-level security keeps apart: another one takes the row out of its list, which is named as a deletion' }
const seal = 'its seal in the log'
const queue = 'a list of work to do, empty when it is done'
const place = 'places a person keeps from the company: the log must not know of them, not even by hash'
const rehearsal = 'a rehearsal of rules on old records: it decides nothing'
const prints = 'upper_hash upper_0 upper_1 upper_2 upper_3 centre_hash centre_0 centre_1 centre_2 centre_3'

export const coverage: Readonly<Record<string, Coverage>> = {
  alert_acts: { by: 'its entry', checked: words('act_id alert_id act acted_by acted_at note entry_index'), not: org },
  alert_browser_deliveries: { not: 'messages on their way to browsers; the alerts they tell of are compared' },
  alert_browsers: { not: 'where somebody is told of alerts; that it was switched on or off is an entry' },
  alert_channels: {
    by: 'the log’s own entries, folded', checked: words('channel_id name kind language config quiet_from quiet_to is_active created_at deleted_at'),
    not: { ...org, sealed: 'addresses and keys: changed, the channel does not deliver and says so', last_sent_at: 'how sending goes', failing_since: 'how sending goes', last_failed_at: 'how sending goes', last_failure: 'how sending goes' },
  },
  alert_deliveries: { not: 'messages on their way to channels; the alerts they tell of are compared' },
  alert_facts: { not: 'what a rule has counted so far; the records it counts are compared, and an alert names what made it' },
  alert_rules: { by: 'the log’s own entries, folded', checked: words('rule_id name rule is_active active_from created_at deleted_at'), not: org },
  alerts: {
    by: seal, checked: words('alert_id rule_id rule_name key severity kind what person_id site_id opened_at noticed_at last_at facts joined state over_at over_why'),
    not: { ...org, steps: 'whom to tell: the rule is compared', quiet_hours: 'as steps', steps_taken: 'how far telling has come', next_step_at: 'how far telling has come', ordinal: 'the order of opening, for the quiet period' },
  },
  attendance_days: { by: seal, checked: words('person_id day status if_confirmed flags late_seconds early_seconds work_seconds first_at last_at due_from due_to punch_count reasons inputs settles_at department_id'), not: { ...org, computed_at: 'when it was last reckoned; the same result may be reckoned again' } },
  audit_seeds: { by: 'the hash that was logged before the first draw', checked: words('seed'), not: { ...org, created_at: 'the entry of the hash has the time' }, inserted: 'there is one for each company' },
  backups: { not: 'how backing up went; a backup has a list of its files and their hashes beside them, and is read again' },
  calendar_days: { by: 'the log’s own entries, folded', checked: words('day kind name'), not: org },
  challenges: { by: `the entry of its asking; how it went on: ${seal}`, checked: words('challenge_id person_id asked_by purpose wants_photo state asked_at window_seconds show_until seen_at due_at closed_at answer_event_id reason draw entry_index wants_video wants_face'), not: org },
  check_in_factors: { by: seal, checked: words('event_id facts'), not: org },
  check_ins: {
    by: `the signed event, decoded again; the verdict’s entry; what was seen at arrival: ${seal}`,
    checked: words('event_id kind person_id device_id site_id lat lon accuracy_metres fix_time device_time server_time recorded_time happened_at note photo_sha256 source sequence fix device_state integrity remote_address distance_metres band verdict entry_index action completes waits_for_review video_sha256 video_prompt_id video_prompt_at proposal voice'),
    not: { ...org, signals_against: 'the database makes it of the verdict, and the check makes it again', note_folded: 'the database makes it of the note, and the check makes it again' },
  },
  checkpoints: { by: 'the log’s key and the tree of the entries', checked: words('tree_size root note'), not: { ...org, signed_at: 'shown only; the note has no time' }, deleted: 'the newest is signed again if, and only if, the entries are those that were signed (the installation keeps it outside of the database); of older ones nothing is lost: every entry is under the newest' },
  consent_notices: { by: 'its entry', checked: words('purpose version text sha256 published_at published_by entry_index'), not: org },
  countersigns: { by: `the entry of the answer; the link: ${seal}`, checked: words('countersign_id event_id person_id token_hash created_at expires_at answer answered_at name is_same_address is_same_phone entry_index'), not: org },
  crossings: { by: seal, checked: words('crossing_id person_id day kind site_id rule_id at until not_before settled_at how confidence seconds silent_seconds event_id'), not: { ...org, seq: 'the order in which the live view was told' } },
  crossings_due: { not: queue },
  declarations: { by: 'the signed event, decoded again', checked: words('event_id person_id device_id topic about_id content happened_at server_time entry_index sequence'), not: org },
  default_views: { not: 'with which view a list opens for somebody: it decides nothing' },
  delegations: { by: 'the log’s own entries, folded', checked: words('delegation_id from_person_id to_person_id starts_at ends_at reason created_by created_at ended_at'), not: org },
  departments: { by: 'the log’s own entries, folded', checked: words('department_id parent_id name archived_at power_mode'), not: org },
  device_states: { by: 'the signed event, decoded again', checked: words('event_id person_id device_id state chosen_by detail starts_at ends_at battery_percent'), not: org },
  devices: {
    by: 'the log’s own entries, folded', checked: words('device_id person_id kind label model platform app_version public_key tracker_identifier status enrolled_at revoked_at datum token_hash'),
    not: { ...org, last_sequence: 'a counter: the chain of signed events tells gaps', last_hash: 'as last_sequence', open_gaps: 'as last_sequence', latest_token: 'as last_sequence', key_x: 'the database makes it of the key, and the check makes it again' },
  },
  dry_run_changes: { not: rehearsal }, dry_run_parts: { not: rehearsal }, dry_runs: { not: rehearsal },
  duty_rules: { by: 'the log’s own entries, folded', checked: words('rule_id name kind site_ids person_ids department_ids limit_seconds is_active'), not: org },
  enrollment_codes: { by: 'the log’s own entries, folded', checked: words('code_hash person_id created_by created_at expires_at used_at device_id'), not: org },
  event_conflicts: { by: seal, checked: words('event_id body_sha256 device_id received_at body entry_index'), not: { ...org, mac: 'how the pipeline tells that intake wrote the row; once it is in the log its seal does' } },
  explanations: { by: 'the signed event, decoded again', checked: words('event_id about_id person_id device_id text reason happened_at server_time entry_index'), not: org },
  follower_cursors: { not: 'how far a follower has read: a place that the server did not set itself has no mark (a MAC by its secret); it is named for good, and what lies before it is read again; a row that is taken away has it read all, or (late evidence) the last 50,000 entries, again' },
  inbox: { not: 'submissions on their way into the log, for a second; one that intake did not write, or not as it stands, is set aside (log_intruders) and named; one that cannot be recorded is named' },
  latest_positions: { by: 'the upload that it names', checked: words('device_id person_id fix fix_time entry_index'), not: { ...org, source: 'the device has it', server_time: 'when the upload came: its entry has it' }, deleted: 'the next upload puts it back' },
  log_entries: { by: 'the hashes of the tree and signed checkpoints; each body by its commitment; ref and about by the body', checked: words('entry_index recorded_time ref about kind commitment leaf_hash node_hashes salt body'), not: { ...org, received_at: 'not under the commitment; the arrival of a record is compared with it (server_time), and that of check-ins is sealed' } },
  log_heads: { by: 'the entries', checked: words('size right_edge'), not: org, deleted: 'without a head nothing can be recorded, and every entry stands beyond it: each is named', inserted: 'there is one for each company' },
  log_intruders: { not: 'what somebody inserted into the log or among what waits for it: every row is named for good, and one that is taken away is missing its entry' },
  media: { by: `${seal}; the file, by its name which is its hash`, checked: words('sha256 person_id content_type bytes device_id received_at'), not: org },
  media_previews: { not: 'small pictures, made again from the photo; the photo is compared' },
  media_refusals: { not: 'why a file was not taken that a check-in names: nothing of the file is there, and the check-in is compared' },
  media_uploads: { not: queue },
  off_duty_events: { not: 'hashes of what was refused off duty, so that a repeat counts once: the log must not know of it' },
  off_duty_refusals: { not: 'counts of what was refused off duty: the log must not know of it' },
  orgs: {
    by: 'the log’s own entries, folded', checked: words('name time_zone settings log_origin log_verifier_key created_at'), deleted: 'other rows refer to it: the database refuses', inserted: 'another company has another log',
    not: { org_id: 'other rows refer to it: the database refuses', log_key_sealed: 'changed, nothing can be signed: the newest entries are named as not under a checkpoint', radio_key: 'changed, transmitters heard before are not known again' },
  },
  people: {
    by: `the log’s own entries, folded; phone and e-mail: ${seal}, salted so that it cannot be guessed`, checked: words('person_id department_id shift_id name employee_number phone email role status user_id created_at manager_id hired_on scope scope_department_ids'),
    not: { ...org, contact_salt: 'changed, phone and email differ from the log' },
  },
  people_imports: { by: seal, checked: words('import_id file_name file_sha256 created_at created_by created updated created_departments skipped undone_at'), not: { ...org, contact_salt: 'changed, the row differs from the log' } },
  phone_health: { not: 'what a phone last said of its settings, unsigned and replaced by its next report' },
  photo_facts: { by: seal, checked: words(`sha256 trouble width_pixels height_pixels taken_local taken_offset taken_lat taken_lon edited_with camera_model ${prints} read_at`), not: org },
  photo_matches: { by: seal, checked: words('event_id earlier_event_id different_bits is_same_file is_mirrored found_at'), not: org },
  photo_tasks: { not: queue },
  policies: { by: 'the log’s own entries, folded (published ones)', checked: words('policy_id version body sha256 published_by published_at retired_at'), not: { ...org, restores: 'a note for editors', drafted_by: 'drafts are work in progress', drafted_at: 'drafts are work in progress' } },
  private_zones: { by: 'how many the log says there are', checked: words('person_id'), not: { ...org, zone_id: place, name: place, lat: place, lon: place, radius_metres: place } },
  push_messages: { not: 'notices on their way to phones; what they tell of is compared' },
  push_subscriptions: { not: 'where notices are sent' },
  put_offs: { by: 'its entry', checked: words('put_off_id kind subject person_id until settled note facts put_by put_at entry_index'), not: org },
  radio_places: { by: 'radio_scans, which are sealed', checked: words('transmitter_id site_id'), not: org },
  radio_scans: { by: seal, checked: words('event_id site_id person_id happened_at sightings scan_time'), not: org },
  regularizations: { by: 'the log’s own entries, folded', checked: words('regularization_id person_id day kind at until reason status asked_by asked_at decided_by decided_at decision_reason'), not: org },
  review_decisions: { by: 'its entry, and the verdict it looked at', checked: words('decision_id event_id person_id outcome verdict_entry band total_decibans note decided_by decided_at entry_index signals_against handset'), not: org },
  review_questions: { by: 'its entry', checked: words('question_id event_id day about withdraws person_id asked_by asked_at text entry_index'), not: org },
  rosters: { by: seal, checked: words('person_id day shift rules replaced department_id'), not: org },
  saved_views: { not: 'how somebody likes to see a list: it decides nothing; that a view was shared with the company, and changed, is in the log' },
  schema_migrations: { not: 'which migrations ran' },
  self_checks: { by: 'the statement that the log’s key signs', checked: words('ran_at ok tree_size statement'), not: { ...org, faults: 'their words; how many there are is signed, and a later run finds the same again' }, deleted: 'the next round runs the check again' },
  shifts: { by: 'the log’s own entries, folded', checked: words('shift_id name kind segments days_of_week is_default power_mode punch_before_minutes punch_after_minutes archived_at'), not: org },
  site_factors: {
    by: 'the log’s own entries, folded', checked: words('factor_id site_id kind label identifier status created_by created_at revoked_at'),
    not: { ...org, sealed: 'keys: changed, taps do not count', link_hash: 'a link for a screen', link_expires_at: 'a link for a screen', paired_at: 'when a screen was set up', last_read_at: 'shown only' },
  },
  site_imports: { by: seal, checked: words('import_id file_name file_sha256 created_at created_by created updated skipped undone_at'), not: { ...org, contacts: 'what undo may put back: it does not, unless the hash in `updated`, which is sealed, is theirs' } },
  site_photos: { by: 'the log’s own entries, folded', checked: words('site_id sha256 content_type added_by added_at removed_at'), not: org },
  site_suggestions: { by: seal, checked: words('suggestion_id site_id state suggestion computed_at decided_at decided_by proposal_event proposed_by'), not: org },
  sites: { by: 'the log’s own entries, folded', checked: words('site_id name customer_name address tier lat lon fence status created_at owner_id opening_hours business_status business_note contacts'), not: { ...org, contact_salt: 'changed, contacts differ from the log', search_folded: 'the database makes it of name, customer and address, and the check makes it again' } },
  sos_acknowledgements: { by: 'its entry', checked: words('acknowledgement_id sos_id acknowledged_by acknowledged_at note ends entry_index'), not: { ...org, end_read_at: 'whether the person is still told of the end; no evidence of anything' } },
  tag_taps: { by: seal, checked: words('event_id factor_id counter person_id order_time is_proven'), not: org },
  track_accesses: { by: 'its entry', checked: words('access_id viewer_id person_id day purpose form accessed_at'), not: org },
  track_chunks: { by: 'the commitments of the signed uploads', checked: words('device_id person_id source first_fix last_fix fix_count metres moving_seconds stay_seconds south west north east chunk'), not: { ...org, starts_at: 'the day under which it is filed; the uploads in it have their own times' } },
  track_findings: { by: seal, checked: words('event_id person_id device_id happened_at band findings entry_index'), not: org },
  track_segments: { by: 'the commitment of the signed upload', checked: words('device_id event_id person_id source first_fix last_fix fix_count segment'), not: org },
  tracker_refusals: { not: 'how often a tracker’s messages were refused and why, for whoever set it up; nothing that was sent' },
  undecodable: { by: `the entry of the submission; the reason: ${seal}`, checked: words('event_id person_id device_id source received_at reason entry_index reason_code'), not: org },
  verdicts: { by: 'its entry', checked: words('verdict_id event_id computed_at verdict entry_index'), not: org },
  video_facts: { by: seal, checked: words('sha256 trouble duration_seconds width_pixels height_pixels frame_count codec recorded_at dark_share still_share read_at'), not: org },
  video_frames: { by: seal, checked: words(`sha256 place at_seconds ${prints}`), not: org },
  video_matches: { by: seal, checked: words('event_id earlier_event_id kind compared_frames alike_frames identical_frames is_same_file is_mirrored found_at'), not: org },
  video_scenes: { by: seal, checked: words('event_id outcome reference_count common_points preview_place reference_sha256 colour_likeness sign_text sign_share compared_at'), not: org },
  work_states: { by: 'the signed event, decoded again', checked: words('event_id person_id device_id state reason happened_at'), not: org },
  'auth.user': {
    by: 'the person it belongs to (people)', checked: words('id name email phoneNumber'),
    not: { emailVerified: 'no e-mail is sent', image: 'not shown', createdAt: 'not shown', updatedAt: 'not shown', phoneNumberVerified: 'no text message is sent' },
  },
  'auth.account': { by: 'the hash of its credentials in the log', checked: words('accountId providerId userId password'), not: { id: 'a number without meaning', accessToken: 'no other service signs in', refreshToken: 'no other service signs in', idToken: 'no other service signs in', accessTokenExpiresAt: 'no other service signs in', refreshTokenExpiresAt: 'no other service signs in', scope: 'no other service signs in', createdAt: 'not used', updatedAt: 'not used' } },
  'auth.passkey': { by: 'the hash of its account’s credentials in the log', checked: words('publicKey userId credentialID'), not: { id: 'a number without meaning', name: 'what its owner calls it', counter: 'counts signatures', deviceType: 'shown only', backedUp: 'shown only', transports: 'a hint for the browser', createdAt: 'shown only', aaguid: 'shown only' } },
  'auth.session': { not: 'a session opens something only with a cookie that the server’s secret has signed and a MAC by it over account and person: a row of its own opens nothing, and one given to another account is ended' },
  'auth.verification': { not: 'one-time challenges of a sign-in under way' },
}
