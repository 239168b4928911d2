/** One round with the server: the outbox goes out, the day comes back. */
import type { createPhoneClient } from '@fieldproof/client'
import type { PhoneToday, TimeTokenWire } from '@fieldproof/contract'
import { currentIdentity, type PhoneDatabase } from '../outbox/database.ts'
import type { Clock } from '../outbox/ports.ts'
import type { SyncOutcome, SyncPorts } from '../outbox/syncPorts.ts'
import type { Identity } from '../outbox/types.ts'
import type { Snapshot } from './snapshot.ts'
import type { Store } from './store.ts'

const sitesFreshMs = 20 * 60_000

export interface RoundPorts {
  readonly db: PhoneDatabase
  readonly snapshot: Store<Snapshot>
  readonly clock: Clock
  readonly client: (identity: Identity) => ReturnType<typeof createPhoneClient>
  readonly syncPorts: () => Promise<SyncPorts>
  readonly noteServerTime: (serverTime: string, token?: TimeTokenWire) => Promise<void>
  readonly reload: () => Promise<void>
}

export interface Rounds {
  readonly run: () => Promise<SyncOutcome>
  readonly cacheRecords: (views: PhoneToday['checkIns']) => Promise<void>
}

export const createRounds = ({ db, snapshot, clock, client, syncPorts, noteServerTime, reload }: RoundPorts): Rounds => {
  const cacheRecords = async (views: PhoneToday['checkIns']): Promise<void> => {
    const identity = snapshot.get().identity
    if (identity === undefined || views.length === 0) return
    const tx = db.transaction(['records', 'outbox'], 'readwrite')
    for (const view of views) {
      await tx.objectStore('records').put({ eventId: view.eventId, personId: identity.personId, serverTime: view.serverTime, view })
      const own = await tx.objectStore('outbox').get(view.eventId)
      if (own !== undefined && view.verdict !== null && own.verdict?.modelSha256 !== view.verdict.modelSha256) await tx.objectStore('outbox').put({ ...own, verdict: view.verdict })
    }
    await tx.done
  }

  /** The day, the work windows and (now and then) the sites. */
  const fetchDay = async (): Promise<void> => {
    const identity = await currentIdentity(db)
    if (identity === undefined || identity.status === 'revoked') return
    const api = client(identity)
    const before = (await db.get('meta', 'today')) as PhoneToday | undefined
    const today = await api.phone.today()
    await noteServerTime(today.serverTime, today.timeToken)
    await db.put('meta', today, 'today')
    // Read here and told all the same: the company does not know yet, and would tell it on the person's next phone.
    if (today.sosEnded && (await (await import('../capture/sos.ts')).takeEnd(db, today.sosEnded)) === 'read') await api.phone.sosEndRead(today.sosEnded.sosId).catch(() => undefined)
    await cacheRecords([...today.checkIns, ...(today.noticed ?? [])])
    const sitesFetchedAt = (await db.get('meta', 'sitesFetchedAt')) as number | undefined
    // A rule that asks for a tag comes with tags that were put up for it.
    const hasOtherRules = JSON.stringify(before?.requirements) !== JSON.stringify(today.requirements)
    if (sitesFetchedAt === undefined || hasOtherRules || Math.abs(clock.wall() - sitesFetchedAt) > sitesFreshMs) {
      await db.put('meta', { sites: (await api.phone.sites()).sites }, 'sites')
      await db.put('meta', (await api.phone.privateZones()).zones, 'privateZones')
      await db.put('meta', (await api.phone.consents()).consents, 'consents')
      // Asked after that, if only by a moment.
      await db.put('meta', Date.parse(today.serverTime), 'consentsAt')
      await db.put('meta', clock.wall(), 'sitesFetchedAt')
    }
  }

  const run = async (): Promise<SyncOutcome> => {
    const [{ syncOutbox }, { pruneDelivered }] = await Promise.all([import('../outbox/sync.ts'), import('../outbox/prune.ts')])
    const ports = await syncPorts()
    const outcome = await syncOutbox(ports)
    if (outcome.state !== 'offline') {
      try {
        await fetchDay()
      } catch (error) {
        await reload()
        const status = (error as { status?: number }).status
        if (status === 401 || status === 403) return markIfRevoked(error, outcome)
        return outcome.state === 'done' ? { state: status === undefined ? 'offline' : 'wait', detail: String(error) } : outcome
      }
    }
    await pruneDelivered(ports)
    await reload()
    return outcome
  }

  const markIfRevoked = async (error: unknown, outcome: SyncOutcome): Promise<SyncOutcome> => {
    const code = (error as { problem?: { code?: string } }).problem?.code
    const identity = await currentIdentity(db)
    if (identity !== undefined && (code === 'device_revoked' || code === 'unknown_device')) {
      // In one transaction: an event signed meanwhile has moved the sequence.
      const { markRevoked } = await import('../outbox/syncPorts.ts')
      await markRevoked(await syncPorts(), identity)
      return outcome
    }
    return { state: 'wait', detail: String(error) }
  }

  return { run, cacheRecords }
}
