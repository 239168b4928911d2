import { createDeviceDirectory, registryChannel } from '../intake/deviceDirectory.ts'
import { createPipeline, type Pipeline, type PipelineOptions } from '../pipeline.ts'
import { createLogKeys } from '../platform/logKeys.ts'
import { openDatabase } from '../platform/postgres/database.ts'
import { startAttendance } from '../react/attendance/follower.ts'
import { createLogSigners, startCheckpointer } from '../record/checkpointer.ts'
import { startNightlySelfCheck } from '../record/selfCheck.ts'
import { startSealing } from '../record/tracks/seal.ts'

export interface BackgroundOptions extends Omit<PipelineOptions, 'db' | 'devices'> {
  readonly connectionString: string
  readonly secret: string
}

/**
 * Everything that happens behind the acknowledgement: the pipeline from the inbox to the log, checkpoints, sealing of tracks, attendance,
 * the nightly check. It shares nothing with the HTTP side but the database, so that it can run in a thread of its own (thread.ts), where a long
 * batch does not keep an upload waiting.
 */
export const startBackground = async ({ connectionString, secret, demo, clock, log, pressure, onVerdict }: BackgroundOptions): Promise<Pipeline> => {
  const db = await openDatabase(connectionString, { poolSize: 4, forPipeline: true, onError: (error) => log.warn({ error }, 'a database connection was lost; it is replaced') })
  const signers = createLogSigners(db, createLogKeys(secret))
  const devices = createDeviceDirectory(db)
  const stopRegistry = await db.listen(registryChannel, () => devices.invalidate())
  const pipeline = createPipeline({ db, devices, clock, log, demo, pressure, onVerdict })
  const checkpointer = startCheckpointer({ db, signers, clock, log, intervalMs: 400 })
  const sealing = startSealing({ db, clock, log })
  const attendance = await startAttendance({ db, clock, log })
  const nightly = startNightlySelfCheck({ db, clock, log, settings: { demo } })
  return {
    nudge: () => pipeline.nudge(),
    drain: () => pipeline.drain(),
    async stop() {
      await pipeline.stop()
      nightly.stop()
      await attendance.stop()
      await sealing.stop()
      await checkpointer.stop()
      await stopRegistry()
      await db.close()
    },
  }
}
