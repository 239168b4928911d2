/** The server's storage ports in memory: intake, the rows of photos, and files that arrive in pieces. */
import { createHash } from 'node:crypto'
import { BlobHashMismatch } from '../../../../apps/server/src/platform/blobs.ts'
import type { PartStore } from '../../../../apps/server/src/platform/parts.ts'
import type { Intake, Kept, RawSubmission } from '../../../../apps/server/src/intake/intake.ts'
import type { Announced, UploadPorts } from '../../../../apps/server/src/intake/media/uploads.ts'
import type { Disks } from './virtualServer.ts'
import { consentToVideo, payloadOf } from './words.ts'

/** Turns of the event loop that the mutation puts between an answer and its commit. */
const lazyTurns = 25

export interface Life { readonly alive: boolean }

const tick = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
const never = <T>(): Promise<T> => new Promise(() => {})

export interface MemoryIntakeOptions {
  readonly onCommit: (eventId: string) => void
  /** Off: a mutation, a repeat is kept once more. */
  readonly dedupe: boolean
  /** Off: a mutation, the answer goes out before anything is on disk. */
  readonly commitFirst: boolean
}

/**
 * As intake.ts over PostgreSQL: what is asked for in one turn is committed together and answered after the commit; an id that is in the inbox or
 * in the log is `duplicate` with the arrival of the first, or `conflict` when the bytes differ. A server that was killed commits and answers nothing.
 */
export const createMemoryIntake = (disks: () => Pick<Disks, 'inbox' | 'log' | 'arrivals'>, life: Life, { onCommit, dedupe, commitFirst }: MemoryIntakeOptions): Pick<Intake, 'keep' | 'keptBefore'> => ({
  keptBefore: async (_orgId, eventId, body) => {
    await tick()
    if (!life.alive) return never()
    const { inbox, log, arrivals } = disks()
    const standing = inbox.get(eventId)?.body ?? log.find((leaf) => leaf.ref === eventId)?.body
    return standing !== undefined && Buffer.from(standing).equals(body) ? { receivedAt: arrivals.get(eventId)! } : undefined
  },
  keep: async (raw: RawSubmission): Promise<Kept> => {
    const mutated: Kept = { state: 'kept', receivedAt: raw.receivedAt }
    const commit = async (): Promise<Kept> => {
      await tick()
      if (!life.alive) return never()
      const { inbox, log, arrivals } = disks()
      const standing = inbox.get(raw.eventId)?.body ?? log.find((leaf) => leaf.ref === raw.eventId)?.body
      if (standing !== undefined && dedupe) return { state: Buffer.from(standing).equals(raw.body) ? 'duplicate' : 'conflict', receivedAt: arrivals.get(raw.eventId)! }
      inbox.set(standing === undefined ? raw.eventId : `${raw.eventId}/${inbox.size}`, raw)
      arrivals.set(raw.eventId, raw.receivedAt)
      onCommit(raw.eventId)
      return mutated
    }
    if (!commitFirst) {
      void (async () => { for (let i = 0; i < lazyTurns; i++) await tick() })().then(commit)
      return mutated
    }
    const kept = await commit()
    await tick()
    return life.alive ? kept : never()
  },
})

export interface MemoryMedia {
  readonly photos: Map<string, { readonly bytes: Uint8Array; readonly kept: boolean }>
  readonly rows: Map<string, Announced>
  readonly files: Map<string, Uint8Array>
  readonly copy: () => MemoryMedia
  readonly ports: (disks: () => Disks, life: Life, mutation?: string) => UploadPorts
}

const names = (body: Uint8Array, sha256: string): boolean => {
  const { photoSha256, videoSha256 } = payloadOf(body) as { readonly photoSha256?: string; readonly videoSha256?: string }
  return photoSha256 === sha256 || videoSha256 === sha256
}

export const createMemoryMedia = (photos: MemoryMedia['photos'] = new Map(), rows: MemoryMedia['rows'] = new Map(), files: MemoryMedia['files'] = new Map()): MemoryMedia => ({
  photos, rows, files,
  copy: () => createMemoryMedia(new Map(photos), new Map(rows), new Map(files)),
  ports: (disks, life, mutation) => {
    const alive = async <T>(work: () => T): Promise<T> => {
      await tick()
      return life.alive ? work() : never<T>()
    }
    const media = (): MemoryMedia => disks().media
    const parts: PartStore = {
      length: (name) => alive(() => media().files.get(name)?.length ?? 0),
      write: async (name, offset, bytes, most) => {
        const hash = createHash('sha256')
        let written = 0
        let end: 'whole' | 'cut' | 'too_much' = 'whole'
        try {
          for await (const chunk of bytes) {
            if (!life.alive) return never()
            if (written + chunk.length > most) { end = 'too_much'; break }
            const before = media().files.get(name) ?? new Uint8Array(0)
            const grown = new Uint8Array(Math.max(before.length, offset + written + chunk.length))
            grown.set(before)
            grown.set(chunk, offset + written)
            media().files.set(name, grown)
            hash.update(chunk)
            written += chunk.length
            await tick()
          }
        } catch { end = 'cut' }
        return alive(() => ({ written, end, sha256: hash.digest('base64') }))
      },
      cutTo: (name, length) => alive(() => { media().files.set(name, (media().files.get(name) ?? new Uint8Array(0)).slice(0, length)) }),
      read: async function* (name) { yield await alive(() => media().files.get(name) ?? new Uint8Array(0)) },
      drop: (name) => alive(() => { media().files.delete(name) }),
    }
    return {
      parts,
      blobs: {
        put: (sha256, bytes) => alive(() => {
          if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new BlobHashMismatch()
          if (mutation !== 'photo_not_kept') media().photos.set(sha256, { bytes: Uint8Array.from(bytes), kept: media().photos.get(sha256)?.kept ?? false })
        }),
      },
      shelf: {
        consentTo: async (_device, sha256) => (mutation === 'videos_against_the_word' ? 'allowed' : consentToVideo(disks(), sha256)),
        noteRefusal: async () => undefined,
        isAwaited: (_device, sha256) => alive(() => [...disks().inbox.values(), ...disks().log.filter(({ order }) => order !== 'verdict')].some(({ body }) => names(body, sha256))),
        arrivedBytes: (_device, sha256) => alive(() => (media().photos.get(sha256)?.kept ? media().photos.get(sha256)!.bytes.length : null)),
        find: (_device, sha256) => alive(() => media().rows.get(sha256) ?? null),
        announce: (_device, upload) => alive(() => { media().rows.set(upload.sha256, upload) }),
        forget: (_device, sha256) => alive(() => { media().rows.delete(sha256) }),
        takeExpired: (_device, nowMs) => alive(() => {
          const old = [...media().rows.values()].filter(({ expiresAt }) => expiresAt <= nowMs)
          for (const { sha256 } of old) media().rows.delete(sha256)
          return old
        }),
        keep: (_device, { sha256 }) => alive(() => {
          const photo = media().photos.get(sha256)
          if (photo) media().photos.set(sha256, { ...photo, kept: true })
        }),
      },
    }
  },
})
