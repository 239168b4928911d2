/**
 * A call for help (C14): by the person's own act, on duty or off. Raised with a position where there is one, then a position every 30 s until the person ends it,
 * across screens and reloads, as long as this page is open, or until the company says that it has ended it. Each is a signed event in the outbox, so that offline nothing is lost and nothing is claimed: the screen
 * says whether the company has it.
 */
import type { EndedSos, PhoneSos } from '@fieldproof/contract'
import type { Fix } from '@fieldproof/core/kernel'
import type { PhoneDatabase } from '../outbox/database.ts'
import type { AppendExtras } from '../outbox/appendEvent.ts'
import type { EventDraft, OutboxRecord } from '../outbox/types.ts'

export const sosEveryMs = 30_000

export interface OpenSos {
  readonly sosId: string
  readonly raisedAt: number
  /** Event id of the call itself. */
  readonly eventId: string
}

export interface SosPorts {
  readonly db: PhoneDatabase
  readonly append: (draft: EventDraft, extras?: AppendExtras) => Promise<OutboxRecord>
  readonly position: () => Promise<Fix | undefined>
  /** What the company says of the call; throws without a network. */
  readonly ask: (sosId: string) => Promise<PhoneSos>
  readonly now: () => number
  readonly newId: () => string
  readonly setTimer: (work: () => void, ms: number) => unknown
  readonly clearTimer: (timer: unknown) => void
  readonly changed: () => void
}

export interface Sos {
  readonly raise: () => Promise<void>
  readonly end: () => Promise<void>
  /** After a reload: goes on telling where the person is. */
  readonly goOn: () => Promise<void>
  /** What the company says of it. An end by the company ends it here too. */
  readonly look: () => Promise<PhoneSos | undefined>
  /** The person has read who ended it. */
  readonly dismissEnded: () => Promise<void>
}

const key = 'sos'
const endedKey = 'sosEnded'
/** Calls of which nothing is told any more: the person has read of the end, has ended it themself, or has called anew since. The newest last. */
const readKey = 'sosEndedRead'
const mostRead = 20
const withRead = (read: unknown, sosId: string): string[] => [...(Array.isArray(read) ? (read as string[]).filter((id) => id !== sosId) : []), sosId].slice(-mostRead)
export const openSos = async (db: PhoneDatabase): Promise<OpenSos | undefined> => (await db.get('meta', key)) as OpenSos | undefined

/**
 * The company has ended a call of this person, made here or on the phone before this one: it is over here too, and the person is told until they have read it.
 * Answers whether it was the open one, or that the person has read of it here already.
 */
export const takeEnd = async (db: PhoneDatabase, ended: EndedSos): Promise<'open' | 'read' | undefined> => {
  const tx = db.transaction('meta', 'readwrite')
  const [open, read] = await Promise.all([tx.store.get(key) as Promise<OpenSos | undefined>, tx.store.get(readKey)])
  // The person may have ended it meanwhile, or called anew.
  const isOpen = open?.sosId === ended.sosId
  const isRead = Array.isArray(read) && read.includes(ended.sosId)
  if ((open === undefined || isOpen) && !isRead) await Promise.all([tx.store.delete(key), tx.store.put(ended, endedKey)])
  await tx.done
  return isOpen ? 'open' : isRead ? 'read' : undefined
}

export const createSos = (ports: SosPorts): Sos => {
  let timer: unknown
  const declare = (sosId: string, state: 'raised' | 'position' | 'ended', fix?: Fix, extras?: AppendExtras): Promise<OutboxRecord> =>
    ports.append({ kind: 'declaration', content: { topic: 'sos', sosId, state, ...(fix === undefined ? {} : { fix }) } }, extras)
  const tell = async (sosId: string): Promise<void> => {
    const fix = await ports.position()
    if (fix !== undefined && (await openSos(ports.db))?.sosId === sosId) await declare(sosId, 'position', fix)
  }
  const look = async (): Promise<PhoneSos | undefined> => {
    const open = await openSos(ports.db)
    if (open === undefined) return undefined
    const told = await ports.ask(open.sosId)
    if (told.endedBy === null || told.endedBy === undefined) return told
    // The timer is that of whichever call is open: a late answer about an ended one does not stop the positions of the next.
    if ((await takeEnd(ports.db, { sosId: open.sosId, ...told.endedBy })) === 'open') ports.clearTimer(timer)
    ports.changed()
    return told
  }
  const schedule = (sosId: string): void => {
    ports.clearTimer(timer)
    timer = ports.setTimer(() => {
      void (async () => {
        if ((await openSos(ports.db))?.sosId !== sosId) return
        schedule(sosId)
        await look().catch(() => undefined)
        await tell(sosId).catch(() => undefined)
      })()
    }, sosEveryMs)
  }
  return {
    raise: async () => {
      if ((await openSos(ports.db)) !== undefined) return
      const sosId = ports.newId()
      const [before, read] = await Promise.all([ports.db.get('meta', endedKey) as Promise<EndedSos | undefined>, ports.db.get('meta', readKey)])
      const eventId = ports.newId()
      // The call goes first: a position may take seconds, or never come. That it is open is written with it: no kill leaves a call that nobody can end.
      await declare(sosId, 'raised', undefined, { eventId, meta: { [key]: { sosId, raisedAt: ports.now(), eventId } satisfies OpenSos, [endedKey]: undefined, ...(before === undefined ? {} : { [readKey]: withRead(read, before.sosId) }) } })
      ports.changed()
      schedule(sosId)
      await tell(sosId)
    },
    end: async () => {
      const open = await openSos(ports.db)
      ports.clearTimer(timer)
      if (open === undefined) return
      await declare(open.sosId, 'ended', undefined, { meta: { [key]: undefined, [readKey]: withRead(await ports.db.get('meta', readKey), open.sosId) } })
      ports.changed()
    },
    goOn: async () => {
      const open = await openSos(ports.db)
      if (open === undefined) return
      schedule(open.sosId)
      await look().catch(() => undefined)
      await tell(open.sosId)
    },
    look,
    dismissEnded: async () => {
      const tx = ports.db.transaction('meta', 'readwrite')
      const [ended, read] = await Promise.all([tx.store.get(endedKey) as Promise<EndedSos | undefined>, tx.store.get(readKey)])
      if (ended !== undefined) await Promise.all([tx.store.delete(endedKey), tx.store.put(withRead(read, ended.sosId), readKey)])
      await tx.done
      ports.changed()
    },
  }
}

/** Which any phone calls without credit, where the company is; the mainland's elsewhere. The company's own contact comes first where the person has saved it on the phone. */
export const emergencyNumbers = (timeZone: string | undefined): readonly string[] =>
  timeZone === 'Asia/Taipei' ? ['110', '119'] : timeZone === 'Asia/Hong_Kong' || timeZone === 'Asia/Macau' ? ['999'] : ['110', '120', '119']
