import type { Database } from './platform/postgres/database.ts'
import type { BackupPlace } from './platform/backup/place.ts'
import type { BlobStore } from './platform/blobs.ts'
import type { PartStore } from './platform/parts.ts'
import type { Clock } from './platform/clock.ts'
import type { SecretBox } from './platform/secretBox.ts'
import type { UploadMac } from './platform/uploadMac.ts'
import type { LogKeys } from './platform/logKeys.ts'
import type { LogWitness } from './platform/logWitness.ts'
import type { VapidKeys } from './platform/vapid.ts'
import type { Transcriber } from './platform/speech/transcriber.ts'
import type { LogSigners } from './record/checkpointer.ts'
import type { ReceiptDesk } from './record/receipts.ts'
import type { Outgoing } from './platform/outgoing.ts'
import type { Logger } from './platform/log.ts'
import type { UsedRights, Viewer } from './http/viewer.ts'
import type { Identity } from './platform/identity/identity.ts'
import type { DeviceDirectory } from './intake/deviceDirectory.ts'
import type { Intake } from './intake/intake.ts'
import type { VerdictWaiters } from './background/verdictWaiters.ts'
import type { Pipeline } from './pipeline.ts'
import type { LiveHub } from './react/live/hub.ts'

/** Everything the outside gives to the stages. Built once in main.ts; nothing else reads the environment or opens a connection. */
export interface Ports {
  readonly db: Database
  readonly clock: Clock
  readonly blobs: BlobStore
  readonly backupPlace: BackupPlace
  /** Photos that are still arriving. */
  readonly parts: PartStore
  readonly logKeys: LogKeys
  readonly secretBox: SecretBox
  readonly uploadMac: UploadMac
  readonly signers: LogSigners
  readonly witness: LogWitness
  readonly receipts: ReceiptDesk
  readonly vapid: VapidKeys
  readonly identity: Identity
  /** Holds what somebody used to see or do something against the log; nobody waits for it (registry/rights.ts). */
  readonly noteRights: (viewer: Viewer, used: UsedRights) => void
  readonly devices: DeviceDirectory
  readonly intake: Intake
  readonly pipeline: Pipeline
  /** Verdicts as the pipeline commits them, for the answers that wait. */
  readonly verdicts: VerdictWaiters
  readonly live: LiveHub
  /** undefined: no model was given; notes are typed. */
  readonly transcriber: Transcriber | undefined
  /** Calls to addresses that somebody typed in. */
  readonly outgoing: Outgoing
  readonly log: Logger
  readonly settings: InstallationSettings
}

export interface InstallationSettings {
  /** Public origin, e.g. http://localhost:4780: in links, the log's origin and the cookie's domain. */
  readonly publicUrl: string
  readonly demo: boolean
  /** One-time token of the set-up link; null once a company exists. */
  readonly setupToken: string | null
  /** With --demo only: lets the seeding fleet say what time it is (see http/demoTime.ts). */
  readonly demoSecret: string | null
  /** Hosts (`host` or `host:port`) of the own network that alert channels may call. */
  readonly privateHosts?: readonly string[]
  /** Tests only: lets a phone name a push service without HTTPS, on this machine. */
  readonly pushAnywhere?: boolean
}
