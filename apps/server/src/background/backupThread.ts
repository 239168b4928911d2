import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { checkBackup } from '../platform/backup/checkBackup.ts'
import type { BackupDescription } from '../platform/backup/description.ts'
import { makeBackup, type BackupOrder, type BackupPhase } from '../platform/backup/makeBackup.ts'
import { toBackupProblem, type BackupProblemCode } from '../platform/backup/problem.ts'

/** One backup, or one check of one, in a thread of its own that goes after everything else: hashing takes a core. */
export type BackupWork = { readonly kind: 'make'; readonly order: BackupOrder } | { readonly kind: 'check'; readonly folder: string; readonly totalBytes: number }
export type BackupNews =
  | { readonly kind: 'progress'; readonly phase: BackupPhase; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly kind: 'made'; readonly name: string; readonly description: BackupDescription }
  | { readonly kind: 'checked'; readonly faults: readonly string[] }
  | { readonly kind: 'failed'; readonly code: BackupProblemCode; readonly message: string }

const tellEveryMs = 500

if (parentPort && workerData) {
  if (process.platform === 'linux') try { setPriority(0, 10) } catch { /* as it is */ }
  const port = parentPort
  const say = (news: BackupNews): void => port.postMessage(news)
  let toldAt = -Infinity
  let toldPhase: BackupPhase | undefined
  const progress = (phase: BackupPhase, doneBytes: number, totalBytes: number): void => {
    if (phase === toldPhase && performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    toldPhase = phase
    say({ kind: 'progress', phase, doneBytes, totalBytes })
  }
  const work = workerData as BackupWork
  try {
    if (work.kind === 'make') say({ kind: 'made', ...(await makeBackup(work.order, ({ phase, doneBytes, totalBytes }) => progress(phase, doneBytes, totalBytes))) })
    else {
      let doneBytes = 0
      const { faults } = await checkBackup(work.folder, { onBytes: (bytes) => progress('checking', (doneBytes += bytes), work.totalBytes) })
      say({ kind: 'checked', faults })
    }
  } catch (error) {
    const { code, message } = toBackupProblem(error)
    say({ kind: 'failed', code, message })
  }
}
