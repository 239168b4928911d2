import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../platform/postgres/database.ts'
import { type PartOfRun, runPart } from '../verify/dryRun/runPart.ts'

/** One part of one dry-run in a thread of its own: what is asked live goes first. */
export interface DryRunThread extends PartOfRun {
  readonly connectionString: string
}

if (parentPort && workerData) {
  if (process.platform === 'linux') setPriority(0, 10)
  const { connectionString, ...which } = workerData as DryRunThread
  const db = await openDatabase(connectionString, { poolSize: 1, onError: () => {} })
  try {
    parentPort.postMessage(await runPart(db, which, Date.now))
  } finally {
    await db.close()
  }
}
