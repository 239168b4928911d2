/** The composition root of the phone: real browser behind every port, and the stores the screens watch. */
import { createPhoneClient } from '@fieldproof/client'
import type { Fix, PasskeyDeclaration } from '@fieldproof/core/kernel'
import type { EnrollmentPreview, PhoneToday, PrivateZone, TimeTokenWire } from '@fieldproof/contract'
import { currentBatteryPercent, deviceFacts, watchDeviceFacts } from '../capture/deviceFacts.ts'
import { adaptersHere } from '../capture/adapters/web.ts'
import type { Adapters } from '../capture/adapters/types.ts'
import { createPositionSource } from '../capture/position.ts'
import type { PositionSource } from '../capture/position.ts'
import type { KnownPasskey } from '../capture/passkey.ts'
import type { Sos } from '../capture/sos.ts'
import type { TrackRecorder } from '../capture/trackRecorder.ts'
import { createTrackRecorder } from '../capture/trackRecorder.ts'
import { isPrivatePlace } from '../capture/privatePlaces.ts'
import { deflateRaw } from '../capture/deflateRaw.ts'
import { appendEvent } from '../outbox/appendEvent.ts'
import type { AppendExtras } from '../outbox/appendEvent.ts'
import { currentIdentity, isOpen, onLost, openPhoneDatabase } from '../outbox/database.ts'
import { ownPhoto, ownRecord } from '../outbox/own.ts'
import { createSeal, openRecord, openRecords } from '../outbox/seal.ts'
import { createBrowserLock } from '../outbox/locks.ts'
import type { Room } from '../outbox/makeRoom.ts'
import { isFull } from '../outbox/ports.ts'
import type { Clock } from '../outbox/ports.ts'
import { createSyncScheduler } from '../outbox/scheduler.ts'
import type { SyncScheduler } from '../outbox/scheduler.ts'
import { createServerClock } from '../outbox/serverClock.ts'
import type { SavedServerClock, ServerClock } from '../outbox/serverClock.ts'
import type { SyncApi, SyncOutcome, SyncPorts } from '../outbox/syncPorts.ts'
import type { CachedRecord, EventDraft, Identity, OutboxRecord, PhotoRecord } from '../outbox/types.ts'
import type { FaceKeeper } from '../face/keeper.ts'
import { createPatientFetch } from './patientFetch.ts'
import { preferences } from './preferences.ts'
import type { ArrivalProposal, Arrivals } from './arrivals.ts'
import { createRounds } from './rounds.ts'
import { shellAdapters, shellGeolocation, withRadio } from './shell.ts'
import { watchSurroundings } from './surroundings.ts'
import { createTracking } from './tracking.ts'
import type { Tracking } from './tracking.ts'
import { emptySnapshot, openRows, readRows } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'
import { createStore } from './store.ts'
import type { Store } from './store.ts'

export interface Phone {
  readonly snapshot: Store<Snapshot>
  readonly position: PositionSource
  /** One position by the person's own act, on duty or off (capture/ownPosition.ts). */
  readonly ownPosition: () => Promise<Fix | undefined>
  /** What this phone can read at a site. */
  readonly adapters: Adapters
  readonly recorder: TrackRecorder
  readonly scheduler: SyncScheduler
  /** Power mode, and what is told of the phone's own state. */
  readonly tracking: Tracking
  /** Storage is short, and what was left out for it; undefined: there is room. */
  readonly room: Store<Room | undefined>
  /** The browser has closed the storage under this page: nothing more can be kept until the app is opened anew. */
  readonly storageLost: Store<boolean>
  /** A check-in that is proposed because the phone came to a site. */
  readonly arrival: Store<ArrivalProposal | undefined>
  readonly dismissArrival: (siteId: string) => Promise<void>
  readonly now: () => number
  /** Server minus phone, as last told; undefined before the first answer. */
  readonly clockOffsetMs: () => number | undefined
  readonly client: (identity?: Identity) => ReturnType<typeof createPhoneClient>
  readonly preview: (code: string) => Promise<EnrollmentPreview>
  readonly enrol: (code: string) => Promise<Identity>
  /** Finishes an enrolment whose answer was lost, also after the page was closed; undefined when there is none for this code. */
  readonly resumeEnrolment: (code: string) => Promise<Identity | undefined>
  readonly append: (draft: EventDraft, extras?: AppendExtras) => Promise<OutboxRecord>
  readonly refresh: () => Promise<void>
  readonly record: (eventId: string) => Promise<OutboxRecord | undefined>
  readonly photo: (sha256: string) => Promise<PhotoRecord | undefined>
  readonly cachedRecords: () => Promise<CachedRecord[]>
  readonly cacheRecords: (views: PhoneToday['checkIns']) => Promise<void>
  readonly proveInclusion: (eventId: string) => Promise<SyncOutcome>
  readonly exportOutbox: () => Promise<Blob>
  /** The challenge is on the screen: its window runs from now. */
  readonly showChallenge: (challengeId: string) => Promise<void>
  readonly dismissNotice: (noticeId: string) => Promise<void>
  /** Sets the private places; throws when the server cannot be asked. They count on this phone from then on. */
  readonly raiseSos: () => Promise<void>
  readonly endSos: () => Promise<void>
  readonly lookSos: Sos['look']
  readonly dismissEndedSos: () => Promise<void>
  readonly setPrivateZones: (zones: readonly PrivateZone[]) => Promise<void>
  readonly refreshConsents: () => Promise<void>
  readonly face: () => Promise<FaceKeeper>
  /** Registers the passkey of this phone, or takes it back, by a signed declaration. */
  readonly setPasskey: (declared: PasskeyDeclaration) => Promise<void>
}

/** Notices come for a few days only, so the last ones that were put away are enough. */
const mostDismissed = 100

/** So often it is looked whether messages still come. */
const renewPushMs = 3_600_000

const factsForEvents = () => {
  const { platform: _platform, ...facts } = deviceFacts()
  return facts
}

/** One after another, with room for a finger in between: what is tapped meanwhile comes first. */
const inTasks = ([next, ...rest]: readonly (() => void)[]): void => {
  if (next === undefined) return
  setTimeout(() => { next(); inTasks(rest) }, 0)
}

/** The phone as the first screen needs it. `begin` sets everything going that may come after that screen: position, sync, what watches the phone. */
export const startPhone = async (): Promise<{ readonly phone: Phone; readonly begin: () => void }> => {
  const db = await openPhoneDatabase()
  const [seal, savedClock, firstRows] = await Promise.all([createSeal(db, crypto.subtle), db.get('meta', 'serverClock') as Promise<SavedServerClock | undefined>, readRows(db)])
  const clock: Clock = { wall: () => Date.now(), monotonic: () => performance.now() }
  const serverClock: ServerClock = createServerClock(clock, savedClock, () => document.visibilityState === 'hidden')
  /** The next page has only this: how far the wall clock is off by now, whoever has set it meanwhile. */
  const keepClock = (): void => {
    const saved = serverClock.saved()
    if (saved === undefined || Math.abs(saved.offsetMs - (keptOffsetMs ?? saved.offsetMs)) < 1_000) return
    keptOffsetMs = saved.offsetMs
    void db.put('meta', saved, 'serverClock').catch(() => undefined)
  }
  let keptOffsetMs = savedClock?.offsetMs
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden') return
    keepClock()
    serverClock.hid()
  })
  const withLock = createBrowserLock()
  const snapshot = createStore<Snapshot>(emptySnapshot)
  const otherTabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('fieldproof') : undefined

  const patient = createPatientFetch()

  let reading: Promise<void> | undefined
  let stale = false
  /** Many changes in a row become one reading. */
  const reload = (): Promise<void> => {
    stale = true
    reading ??= (async () => {
      while (stale) {
        stale = false
        snapshot.set(await openRows(await readRows(db), seal))
      }
    })().finally(() => { reading = undefined })
    return reading
  }
  const changed = (): void => {
    void reload()
    otherTabs?.postMessage('changed')
  }
  const giveWayMessage = 'give way'
  if (otherTabs !== undefined) otherTabs.onmessage = ({ data }) => { if (data === giveWayMessage) patient.giveWay(); else void recorder.reread().catch(() => undefined).then(reload) }

  const client = (identity = snapshot.get().identity) => createPhoneClient({ deviceToken: identity?.deviceToken, language: () => preferences.get().language, fetch: patient.fetch })
  const apiFor = (identity: Identity): SyncApi => {
    const api = client(identity)
    return { phone: api.phone, log: api.log }
  }
  const noteServerTime = async (serverTime: string, token?: TimeTokenWire): Promise<void> => {
    serverClock.note(serverTime, token)
    keptOffsetMs = serverClock.saved()?.offsetMs
    await db.put('meta', serverClock.saved(), 'serverClock')
  }
  const notingClock: ServerClock = { ...serverClock, note: (serverTime, token) => { void noteServerTime(serverTime, token) } }
  const syncPorts = async (): Promise<SyncPorts> => {
    const { nobleCrypto } = await import('../outbox/logCrypto.ts')
    return { db, seal, apiFor, clock, serverClock: notingClock, withLock, crypto: nobleCrypto, onChange: changed }
  }

  const room = createStore<Room | undefined>(undefined)
  /** Storage is short: what may give way does, and the person is told. */
  const makeRoom = async (): Promise<void> => {
    const { makeRoom: make } = await import('../outbox/makeRoom.ts')
    const thinnedFixes = (room.get()?.thinnedFixes ?? Number((await db.get('meta', 'thinnedFixes')) ?? 0)) + (await make(db))
    room.set({ thinnedFixes })
    // On a disk that is still full the count lasts as long as the page.
    await db.put('meta', thinnedFixes, 'thinnedFixes').catch(() => undefined)
  }
  const storageLost = createStore(false)
  onLost(db, () => storageLost.set(true))
  // Not every browser tells it. A check costs nothing where something failed anyhow, or the page comes back from behind.
  const checkStorage = (): void => { if (!isOpen(db)) storageLost.set(true) }
  addEventListener('unhandledrejection', checkStorage)
  document.addEventListener('visibilitychange', checkStorage)
  const append = async (draft: EventDraft, extras?: AppendExtras): Promise<OutboxRecord> => {
    const withFacts = await withRadio(draft)
    const write = () => appendEvent({ db, seal, clock, clockFacts: serverClock.facts, deviceFacts: factsForEvents, withLock, subtle: crypto.subtle, newId: () => crypto.randomUUID() }, withFacts, extras)
    const record = await write().catch(async (error: unknown) => {
      checkStorage()
      if (!isFull(error)) throw error
      await makeRoom()
      return write()
    })
    await reload()
    otherTabs?.postMessage('changed')
    // A tap is worth a request at once, before any photo; a track can wait for the back-off.
    const isUrgent = draft.kind === 'check_in' || draft.kind === 'check_out' || draft.kind === 'explanation' || draft.kind === 'declaration'
    if (isUrgent) {
      patient.giveWay()
      otherTabs?.postMessage(giveWayMessage)
    }
    // A call for help waits for nothing. Where it fails the queue has it.
    if (draft.kind === 'declaration' && draft.content.topic === 'sos') void sendAhead(record).catch(() => undefined)
    void scheduler.request(isUrgent ? 'now' : 'gentle')
    return record
  }
  const sendAhead = async (record: OutboxRecord): Promise<void> => {
    const [ports, { sendAtOnce }] = await Promise.all([syncPorts(), import('../outbox/sync.ts')])
    await sendAtOnce(ports, record)
    await reload()
  }

  const { run, cacheRecords } = createRounds({ db, snapshot, clock, client, syncPorts, noteServerTime, reload })
  const scheduler = createSyncScheduler({
    run, now: () => Date.now(), setTimer: (work, ms) => setTimeout(work, ms), clearTimer: (timer) => { clearTimeout(timer as number) }, random: Math.random, idleMs: 120_000,
  })
  const ofShell = await shellGeolocation()
  const geolocation = ofShell ?? (navigator.geolocation as Geolocation | undefined)
  const position = createPositionSource({
    geolocation, watchesAlways: ofShell !== undefined, isSecureContext: globalThis.isSecureContext, now: serverClock.now, trueTime: serverClock.trueTime, batteryPercent: currentBatteryPercent,
  })
  const recorder = createTrackRecorder({ db, seal, append, deflateRaw, withLock, now: serverClock.now, periods: () => snapshot.get().periods, leastGapMs: () => tracking.pace().leastGapMs * (room.get() === undefined ? 1 : 2), makeRoom, isPrivate: (fix) => isPrivatePlace(snapshot.get().privateZones, fix) })
  const adapters = adaptersHere(await shellAdapters())
  const tracking = createTracking({ db, append, withLock, now: serverClock.now, snapshot, position, recorder, scheduler, system: adapters.system, activity: adapters.activity })

  let loadedSos: Promise<Sos> | undefined
  const ownPosition = async () => (await import('../capture/ownPosition.ts')).ownPosition(geolocation, serverClock.trueTime)
  const helpCall = (): Promise<Sos> => loadedSos ??= import('../capture/sos.ts').then(({ createSos }) => createSos({
    db, append, position: ownPosition, ask: (sosId) => client().phone.sos(sosId), now: serverClock.now, newId: () => crypto.randomUUID(), setTimer: (work, ms) => setTimeout(work, ms), clearTimer: (timer) => { clearTimeout(timer as number) }, changed,
  }))

  const renewMessages = (): void => {
    if (snapshot.get().identity?.status !== 'active' || !('Notification' in globalThis) || Notification.permission !== 'granted') return
    void import('./push.ts').then(({ renewPush }) => renewPush(client(), preferences.get().language)).catch(() => undefined)
  }

  const arrival = createStore<ArrivalProposal | undefined>(undefined)
  const later: { arrivals?: Promise<Arrivals> } = {}

  const phone: Phone = {
    ownPosition, room, storageLost, arrival, dismissArrival: async (siteId) => (await later.arrivals)?.dismiss(siteId), snapshot, position, adapters, recorder, scheduler, tracking, now: serverClock.now, clockOffsetMs: () => serverClock.saved()?.offsetMs, client, append, cacheRecords,
    preview: (code) => client().phone.preview(code),
    enrol: async (code) => {
      const { enrolPhone } = await import('../outbox/enrol.ts')
      // What the identity before has signed goes out first, while its token still counts.
      if (snapshot.get().waitingEvents > 0) await scheduler.request('now')
      const api = createPhoneClient({ language: () => preferences.get().language, fetch: patient.fetch })
      const former = await currentIdentity(db)
      const identity = await enrolPhone({ db, subtle: crypto.subtle, withLock, companyOf: async () => (await api.phone.preview(code)).logOrigin, enroll: (request) => api.phone.enroll(request), deviceFacts }, code)
      // Messages for the person before would go on being shown here.
      if (former !== undefined && former.personId !== identity.personId) await import('./push.ts').then(({ forgetPush }) => forgetPush()).catch(() => undefined)
      await noteServerTime(identity.enrolledAt)
      await recorder.restore()
      await reload()
      await scheduler.request('now')
      renewMessages()
      return identity
    },
    resumeEnrolment: async (code) => {
      const { hasOpenAttempt } = await import('../outbox/enrol.ts')
      return (await hasOpenAttempt(db, code)) ? phone.enrol(code) : undefined
    },
    refresh: async () => {
      await db.delete('meta', 'sitesFetchedAt')
      await scheduler.request('now')
    },
    record: async (eventId) => { const row = await ownRecord(db, eventId); return row === undefined ? undefined : openRecord(seal, row) },
    photo: (sha256) => ownPhoto(db, seal, sha256),
    cachedRecords: async () => {
      const identity = snapshot.get().identity
      if (identity === undefined) return []
      return (await db.getAllFromIndex('records', 'by-person-time', IDBKeyRange.bound([identity.personId], [identity.personId, []]))).reverse()
    },
    proveInclusion: async (eventId) => {
      const ports = await syncPorts()
      const { checkInclusion } = await import('../outbox/proofs.ts')
      return withLock('sync', async () => {
        const record = await ownRecord(db, eventId)
        const identity = record === undefined ? undefined : await db.get('identities', record.deviceId)
        return record === undefined || identity === undefined ? { state: 'done' as const } : checkInclusion(ports, record, identity, apiFor(identity))
      })
    },
    showChallenge: async (challengeId) => {
      const shown = await client().phone.challengeSeen(challengeId)
      const today = (await db.get('meta', 'today')) as PhoneToday | undefined
      if (today === undefined) return
      await db.put('meta', { ...today, challenges: (today.challenges ?? []).flatMap((known) => (known.challengeId !== challengeId ? [known] : shown === undefined ? [] : [shown])) }, 'today')
      changed()
    },
    dismissNotice: async (noticeId) => {
      const earlier = snapshot.get().dismissedNotices.slice(-mostDismissed)
      await db.put('meta', [...earlier, noticeId], 'dismissedNotices')
      changed()
    },
    raiseSos: async () => (await helpCall()).raise(),
    endSos: async () => (await helpCall()).end(),
    lookSos: async () => (await helpCall()).look(),
    dismissEndedSos: async () => {
      await (await helpCall()).dismissEnded()
      void scheduler.request('gentle')
    },
    setPrivateZones: async (zones) => {
      const saved = await client().phone.setPrivateZones({ zones: [...zones] })
      await db.put('meta', saved.zones, 'privateZones')
      changed()
    },
    refreshConsents: async () => {
      const asked = serverClock.now()
      await db.put('meta', (await client().phone.consents()).consents, 'consents')
      await db.put('meta', asked, 'consentsAt')
      changed()
    },
    setPasskey: async (declared) => {
      const { deviceId } = await append({ kind: 'declaration', content: declared })
      const known: KnownPasskey | undefined = declared.publicKey === null ? undefined : { deviceId, credentialId: declared.credentialId, rpId: declared.rpId }
      await db.put('meta', known, 'passkey')
      changed()
    },
    face: async () => (await import('../face/keeper.ts')).createFaceKeeper({ db, crypto, now: serverClock.now, changed }),
    exportOutbox: async () => {
      const identity = await currentIdentity(db)
      const own = (await db.getAll('outbox')).filter(({ personId }) => personId === identity?.personId)
      const events = (await openRecords(seal, own)).map(({ id, deviceId, seq, kind, deviceTime, jws, delivery, receipt, problem }) => ({ id, deviceId, seq, kind, deviceTime, jws, delivery, receipt, problem }))
      const log = snapshot.get().log
      return new Blob([JSON.stringify({ exportedAt: new Date().toISOString(), log, events }, null, 1)], { type: 'application/json' })
    },
  }

  await Promise.all([openRows(firstRows, seal).then(snapshot.set), recorder.restore()])
  return {
    phone,
    begin: () => inTasks([
      () => {
        if (snapshot.get().sos !== undefined) void helpCall().then((sos) => sos.goOn()).catch(() => undefined)
        void tracking.start()
        position.onFix((fix) => { void recorder.take(fix) })
        watchSurroundings(phone, changed, keepClock)
      },
      () => { void watchDeviceFacts() },
      () => { if (snapshot.get().identity !== undefined) void scheduler.request('now') },
      () => {
        let renewedAt = phone.now()
        renewMessages()
        preferences.subscribe(renewMessages)
        // An installed app may stay open for weeks.
        document.addEventListener('visibilitychange', () => {
          if (document.visibilityState !== 'visible' || Math.abs(phone.now() - renewedAt) < renewPushMs) return
          renewedAt = phone.now()
          renewMessages()
        })
      },
      () => { void recorder.tick().catch(() => undefined) },
      () => {
        later.arrivals = import('./arrivals.ts').then(({ watchArrivals }) => watchArrivals(phone, db, arrival.set))
        later.arrivals.catch(() => undefined)
      },
      () => { void import('./storage.ts').then(({ watchStorage }) => watchStorage({ db, seal, room, makeRoom, changed })).catch(() => undefined) },
    ]),
  }
}
