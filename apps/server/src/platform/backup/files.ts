import { createHash } from 'node:crypto'
import { copyFile, link, mkdir, open, readdir, realpath, stat, statfs } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

const pieceBytes = 1 << 20

export interface CopiedFile {
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
}

/** SHA-256 of a file in pieces, so that one of any size needs a megabyte of memory. */
export const hashFile = async (path: string, onBytes: (bytes: number) => void = () => {}): Promise<CopiedFile> => {
  const file = await open(path, 'r')
  try {
    const [hash, piece] = [createHash('sha256'), Buffer.allocUnsafe(pieceBytes)]
    for (let bytes = 0; ;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes)
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') }
      hash.update(piece.subarray(0, bytesRead))
      bytes += bytesRead
      onBytes(bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** Copies a file and hashes what was written, in one pass. The file may grow or shrink meanwhile: what was read is what is hashed. Not yet on the disk: see `syncFile`. */
export const copyHashed = async (from: string, to: string, onBytes: (bytes: number) => void): Promise<CopiedFile> => {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'wx', 0o600)
    try {
      const [hash, piece] = [createHash('sha256'), Buffer.allocUnsafe(pieceBytes)]
      for (let bytes = 0; ;) {
        const { bytesRead } = await source.read(piece, 0, pieceBytes)
        if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') }
        hash.update(piece.subarray(0, bytesRead))
        for (let written = 0; written < bytesRead;) written += (await target.write(piece, written, bytesRead - written)).bytesWritten
        bytes += bytesRead
        onBytes(bytesRead)
      }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** A second name for a file that never changes: no bytes are written. False where the file system has no such thing, or it is another one. */
export const tryLink = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(() => true, (error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'ENOENT'].includes(code)) return false
    throw error
  })

export const linkOrCopy = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true })
  if (!(await tryLink(from, to))) await copyFile(from, to)
}

/** Puts a file, or the names in a folder, on the disk. */
export const syncFile = async (path: string): Promise<void> => {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error // folders of some file systems
  } finally {
    await file.close()
  }
}

export interface FoundFile {
  /** Relative to the folder, with `/` between its parts. */
  readonly path: string
  readonly isFolder: boolean
}

/** Everything below a folder, in no order, folders before what is in them. What vanishes while it is read was deleted. */
export const walk = async function* (folder: string, skip: (path: string) => boolean = () => false): AsyncGenerator<FoundFile> {
  const open = [folder]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const entries = await readdir(current, { withFileTypes: true }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && current !== folder) return []
      throw error
    })
    for (const entry of entries) {
      const absolute = join(current, entry.name)
      const path = relative(folder, absolute).split(sep).join('/')
      if (skip(path)) continue
      if (!entry.isFile() && !entry.isDirectory()) continue
      yield { path, isFolder: entry.isDirectory() }
      if (entry.isDirectory()) open.push(absolute)
    }
  }
}

export const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

/** Whether `path` is `folder` or lies in it, by their real names. What is not there yet has that of what it will be made in. */
export const isInside = async (path: string, folder: string): Promise<boolean> => {
  const realOf = async (one: string): Promise<string> => realpath(one).catch(async () => (dirname(one) === one ? one : join(await realOf(dirname(one)), one.slice(dirname(one).length))))
  const way = relative(await realOf(folder), await realOf(path))
  return way === '' || (!way.startsWith('..') && !way.startsWith(sep) && !/^[A-Za-z]:/.test(way))
}

/** Bytes that somebody without special rights can still write where this path lies or will lie. */
export const freeBytes = async (path: string): Promise<number> => {
  for (let at = path; ; at = dirname(at)) {
    const found = await statfs(at).catch((error: unknown) => { if (dirname(at) === at) throw error })
    if (found) return found.bavail * found.bsize
  }
}
