import { createDeviceDirectory, registryChannel } from '../intake/deviceDirectory.ts'
import { startChallenges } from '../challenges/runner.ts'
import { createPipeline, type Pipeline, type PipelineOptions } from '../pipeline.ts'
import { createFolderBlobStore } from '../platform/blobs.ts'
import { createLogKeys } from '../platform/logKeys.ts'
import { createFolderLogWitness } from '../platform/logWitness.ts'
import { areEnginesInstalled, openMediaReader } from '../platform/media/mediaProcess.ts'
import { openPhotoReader } from '../platform/photos/readPhoto.ts'
import { createSecretBox } from '../platform/secretBox.ts'
import { createUploadMac } from '../platform/uploadMac.ts'
import { openDatabase } from '../platform/postgres/database.ts'
import { createOutgoing } from '../platform/outgoing.ts'
import { startDelivery } from '../react/alerts/deliver.ts'
import { startAlerts } from '../react/alerts/follower.ts'
import { startCrossings } from '../react/crossings/follower.ts'
import { createVapidKeys } from '../platform/vapid.ts'
import { startPush } from '../react/push/runner.ts'
import { createPushSender } from '../platform/push.ts'
import { startDailySuggestions } from '../react/siteSuggestions/daily.ts'
import { startAttendance } from '../react/attendance/follower.ts'
import { createLogSigners, startCheckpointer } from '../record/checkpointer.ts'
import { startOpeningSeals } from '../record/openSeals.ts'
import { startNightlySelfCheck } from '../record/selfCheck.ts'
import { startSealing } from '../record/tracks/seal.ts'
import { startLateEvidence } from './lateEvidence.ts'
import { startPhotoWork } from './photoWork.ts'
import { startDryRuns } from './dryRuns.ts'
import { startBackups, type BackupsOptions } from './backups.ts'

export interface BackgroundOptions extends Omit<PipelineOptions, 'db' | 'devices' | 'secretBox' | 'uploadMac'> {
  readonly connectionString: string
  readonly secret: string
  readonly publicUrl: string
  /** Hosts of the own network that alert channels may call. */
  readonly privateHosts: readonly string[]
  /** Folder of photos. */
  readonly blobFolder: string
  readonly witnessFolder: string
  readonly backups: BackupsOptions['backups']
}

/** So long a day that is reckoned anew waits for a batch of uploads: the two share this thread, and somebody looks at where people are. */
const givingWayMs = 50
/** And so long some closed days wait to be packed, for which nobody waits. */
const sealingGivesWayMs = 1_000

/**
 * Everything that happens behind the acknowledgement: the pipeline from the inbox to the log, checkpoints, sealing of tracks, reading of
 * photos, what late arrivals say about others, crossings, attendance, dry-runs, the nightly check. It shares nothing with the HTTP side but the database, so that it can run in a thread of its own (thread.ts), where a long
 * batch does not keep an upload waiting.
 */
export const startBackground = async ({ connectionString, secret, blobFolder, witnessFolder, backups, publicUrl, demo, privateHosts, clock, log, pressure, onVerdict }: BackgroundOptions): Promise<Pipeline> => {
  // One for each thing below that works at the same time; with fewer, the sealing of tracks waited in vain while weeks were caught up on.
  const db = await openDatabase(connectionString, { secret, poolSize: 10, forPipeline: true, onError: (error) => log.warn({ error }, 'a database connection was lost; it is replaced') })
  const signers = createLogSigners(db, createLogKeys(secret))
  const witness = createFolderLogWitness(witnessFolder)
  const devices = createDeviceDirectory(db, clock)
  const stopRegistry = await db.listen(registryChannel, () => devices.invalidate())
  const pipeline = createPipeline({ db, devices, secretBox: createSecretBox(secret), uploadMac: createUploadMac(secret), clock, log, demo, pressure, onVerdict })
  const checkpointer = startCheckpointer({ db, signers, witness, clock, log, intervalMs: 400 })
  const openingSeals = startOpeningSeals({ db, clock, log })
  const sealing = startSealing({ db, clock, log, giveWay: () => pipeline.betweenPasses(sealingGivesWayMs) })
  const dryRuns = await startDryRuns({ db, connectionString, clock, log })
  const attendance = await startAttendance({ db, clock, log })
  const blobs = createFolderBlobStore(blobFolder)
  const nightly = startNightlySelfCheck({ db, clock, log, blobs, signers, witness, settings: { demo } })
  const media = openMediaReader()
  const reader = await openPhotoReader(media)
  if (!reader) log.warn({}, 'photos are not read: the optional package sharp is not installed; they wait, and are read once it is')
  if (!areEnginesInstalled()) log.info({}, 'videos are kept but not read: the engines are not installed (npm run engines); they are read once they are')
  const photos = reader && startPhotoWork({ db, blobs, reader, media, clock, log, onVerdict })
  const lateEvidence = await startLateEvidence({ db, clock, log, demo, onVerdict })
  const crossings = await startCrossings({ db, clock, log, giveWay: () => pipeline.betweenBatches(givingWayMs) })
  const suggestions = startDailySuggestions({ db, clock, log })
  const challenges = startChallenges({ db, clock, log, secret })
  const [vapid, outgoing] = [createVapidKeys(secret), createOutgoing(privateHosts)]
  const push = startPush({ db, devices, sender: createPushSender(vapid, publicUrl), clock, log })
  const delivery = startDelivery({ db, sender: createPushSender(vapid, publicUrl, outgoing.mayCall), clock, log, secretBox: createSecretBox(secret), outgoing, publicUrl })
  const backingUp = startBackups({ db, clock, log, secret, blobFolder, backups, demo })
  const alerts = await startAlerts({ db, clock, log, onStep: () => delivery.nudge() })
  const stopAll = async (): Promise<void> => {
    await backingUp.stop()
    await pipeline.stop()
    await photos?.stop()
    await media.stop()
    await lateEvidence.stop()
    await crossings.stop()
    await suggestions.stop()
    nightly.stop()
    await dryRuns.stop()
    await challenges.stop()
    await push.stop()
    await alerts.stop()
    await delivery.stop()
    await attendance.stop()
    await sealing.stop()
    await openingSeals.stop()
    await checkpointer.stop()
    await stopRegistry()
    await db.close()
  }
  let stopped: Promise<void> | undefined
  return {
    nudge() {
      pipeline.nudge()
      photos?.nudge()
    },
    async drain() {
      await pipeline.drain()
      await photos?.drain()
      await lateEvidence.drain()
    },
    stop: () => (stopped ??= stopAll()),
  }
}
