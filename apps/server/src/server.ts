import { join } from 'node:path'
import { startBackground } from './background/background.ts'
import { startBackgroundThread } from './background/thread.ts'
import { createVerdictWaiters } from './background/verdictWaiters.ts'
import { createApp, type App } from './http/app.ts'
import { createDeviceDirectory, registryChannel } from './intake/deviceDirectory.ts'
import { createIntake } from './intake/intake.ts'
import { createBackupPlace } from './platform/backup/place.ts'
import { createFolderBlobStore } from './platform/blobs.ts'
import { systemClock, type Clock } from './platform/clock.ts'
import { createFolderPartStore } from './platform/parts.ts'
import { createCursorMac } from './platform/cursorMac.ts'
import { createIdentity } from './platform/identity/betterAuth.ts'
import { personOfAccount } from './platform/identity/personOfAccount.ts'
import { sha256 } from './platform/ids.ts'
import { createLogKeys } from './platform/logKeys.ts'
import { createFolderLogWitness } from './platform/logWitness.ts'
import { createSecretBox } from './platform/secretBox.ts'
import { createLogger, type LogLevel } from './platform/log.ts'
import { createOutgoing } from './platform/outgoing.ts'
import { openDatabase } from './platform/postgres/database.ts'
import type { SpeechModel } from './platform/speech/speechModel.ts'
import { createTranscriber } from './platform/speech/transcriber.ts'
import { createUploadMac } from './platform/uploadMac.ts'
import { createVapidKeys } from './platform/vapid.ts'
import type { InstallationSettings, Ports } from './ports.ts'
import { markCursors } from './react/followerCursor.ts'
import { createLiveHub } from './react/live/hub.ts'
import { createLogSigners } from './record/checkpointer.ts'
import { createReceiptDesk } from './record/receipts.ts'
import { macWaitingUploads } from './record/waitingUploads.ts'
import { routesOf } from './routes.ts'
import { createRightsWatch } from './registry/rights.ts'

export interface ServerOptions {
  readonly connectionString: string
  /** Folder of photos and other blobs. */
  readonly blobFolder: string
  /** Folder of what the log's signatures are checked against (platform/logWitness.ts). */
  readonly witnessFolder: string
  /** Where backups lie, and whether the database is the embedded one, which they hold. */
  readonly backups: { readonly folder: string; readonly isEmbedded: boolean }
  /** Opens the log keys and signs sessions; 32 random bytes or more, kept outside the database. */
  readonly secret: string
  readonly settings: InstallationSettings
  readonly logLevel: LogLevel
  /** Turns voice notes into text. */
  readonly speechModel?: SpeechModel | undefined
  /** Tests set the time; the background then runs in this thread and sees the same clock. */
  readonly clock?: Clock
}

export interface Server {
  readonly app: App
  readonly ports: Ports
  /** Stops in the order in which work flows: no new requests, then the background, then the followers, then the connections. */
  stop(): Promise<void>
}

/** Builds every adapter and stage and connects them. Used by main.ts and, unchanged, by the tests. */
export const createServer = async ({ connectionString, blobFolder, witnessFolder, backups, secret, settings, logLevel, speechModel, clock }: ServerOptions): Promise<Server> => {
  const log = createLogger(logLevel)
  const uploadMac = createUploadMac(secret)
  const db = await openDatabase(connectionString, { secret, migrationSteps: { '000049.sql': (client) => macWaitingUploads(client, uploadMac), '000075.sql': (client) => markCursors(client, createCursorMac(secret)) }, onError: (error) => log.warn({ error }, 'a database connection was lost; it is replaced') })
  const logKeys = createLogKeys(secret)
  const signers = createLogSigners(db, logKeys)
  const devices = createDeviceDirectory(db, clock ?? systemClock)
  const stopRegistry = await db.listen(registryChannel, () => devices.invalidate())
  const identity = await createIdentity({ connectionString, baseUrl: settings.publicUrl, secret: sha256(`fieldproof sessions\n${secret}`).toString('base64url'), personOf: personOfAccount(db), log })
  const verdicts = createVerdictWaiters()
  const waiting = new Int32Array(new SharedArrayBuffer(4))
  const { demo, privateHosts = [] } = settings
  const pipeline = clock
    ? await startBackground({ connectionString, secret, blobFolder, witnessFolder, backups, publicUrl: settings.publicUrl, demo, privateHosts, clock, log, pressure: () => 0, onVerdict: verdicts.settle })
    : await startBackgroundThread({ connectionString, secret, blobFolder, witnessFolder, backups, publicUrl: settings.publicUrl, demo, privateHosts, logLevel }, { waiting }, log, verdicts.settle)
  const intake = createIntake(db.intakePool, { uploadMac, onKept: () => pipeline.nudge(), waiting })
  const live = await createLiveHub(db, clock ?? systemClock, log)
  const transcriber = speechModel && createTranscriber(speechModel)
  const ports: Ports = { db, clock: clock ?? systemClock, noteRights: createRightsWatch({ db, clock: clock ?? systemClock, log }), blobs: createFolderBlobStore(blobFolder), backupPlace: createBackupPlace({ ...backups, blobFolder }), parts: createFolderPartStore(join(blobFolder, 'arriving')), logKeys, secretBox: createSecretBox(secret), uploadMac, signers, witness: createFolderLogWitness(witnessFolder), receipts: createReceiptDesk(signers), vapid: createVapidKeys(secret), identity, devices, intake, pipeline, verdicts, live, outgoing: createOutgoing(privateHosts), transcriber, log, settings }
  const app = await createApp(log, routesOf(ports))
  return {
    app,
    ports,
    async stop() {
      await app.close()
      await pipeline.stop()
      await live.stop()
      await transcriber?.stop()
      await stopRegistry()
      await identity.close()
      await db.close()
    },
  }
}
