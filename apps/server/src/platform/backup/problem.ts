export const backupProblemCodes = ['no_space', 'no_permission', 'inside_database', 'inside_photos', 'tablespaces', 'damaged', 'interrupted', 'database', 'files'] as const
export type BackupProblemCode = (typeof backupProblemCodes)[number]

/** Why a backup, its check or a restore did not succeed: a code for screens, and a sentence for the log. */
export class BackupProblem extends Error {
  readonly code: BackupProblemCode
  constructor(code: BackupProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What the system or the database said, as one of our own words. */
export const toBackupProblem = (error: unknown): BackupProblem => {
  if (error instanceof BackupProblem) return error
  const { code = '', message = String(error), syscall } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BackupProblem('no_space', message, { cause: error })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new BackupProblem('no_permission', message, { cause: error })
  return new BackupProblem(syscall ? 'files' : 'database', message, { cause: error })
}
