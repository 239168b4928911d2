import { toHex } from '@fieldproof/core/evidence'
import { newestDelivered, waitingPhotos } from './database.ts'
import { httpFailure, isFromOurServer } from './httpFailure.ts'
import { done, isGivenWay, isRevocation, markRevoked, outcomeOf } from './syncPorts.ts'
import type { SyncApi, SyncOutcome, SyncPorts } from './syncPorts.ts'
import { openPhoto } from './seal.ts'
import { keyLostCode } from './types.ts'
import type { Identity, StoredPhoto } from './types.ts'

/** A restore is noticed by the log as a rule; a photo alone may slip by, so it is asked for again. */
const confirmAfterMs = 86_400_000
const mostConfirmed = 5
/** So small that a slow network carries one in some seconds: what gives way or is cut loses no more than that. */
const pieceBytes = 64 * 1024

/** Photos go after the events that name their hash: the event is small and its time of arrival counts. */
export const sendPhotos = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  let outcome: SyncOutcome = done
  // Asked once for all videos of a round.
  let unheardYes: Promise<boolean> | undefined
  for (const photo of [...await waitingPhotos(ports.db, identity.deviceId), ...await unconfirmed(ports, identity)]) {
    const event = await ports.db.get('outbox', photo.eventId)
    if (event?.delivery === 'refused') {
      // Of a refused event nothing is kept over there, so its photo has no business there either.
      await storePhoto(ports, { ...photo, upload: 'refused', problem: event.problem?.title, problemCode: event.problem?.code })
      continue
    }
    if (event?.delivery !== 'delivered') continue
    const whole = await openPhoto(ports.seal, photo)
    if (whole === undefined) { await storePhoto(ports, { ...photo, upload: 'refused', problemCode: keyLostCode }); continue }
    try {
      await api.phone.uploadMedia({ sha256: photo.sha256, bytes: whole.bytes, contentType: photo.contentType, pieceBytes })
      const upload = { ...photo, upload: 'uploaded' as const }
      await storePhoto(ports, photo.upload === 'uploaded'
        ? { ...upload, confirmed: true, heldBefore: (await newestDelivered(ports.db.transaction('outbox').store, identity.deviceId)) + 1 }
        : { ...upload, confirmed: false, uploadedAt: undefined, toldBefore: ports.serverClock.told() ?? 0 })
    } catch (error) {
      const failure = httpFailure(error)
      // The events that it gave way to go first, at once; it goes on after them.
      if (isGivenWay(error)) return { state: 'wait', detail: 'gave way' }
      if (failure === undefined) return outcomeOf(error)
      if (isRevocation(error)) { await markRevoked(ports, identity); return done }
      // Damaged on its way, or here? Only what this phone itself no longer has is given up.
      const isWhole = failure.problem?.code !== 'hash_mismatch' || toHex(ports.crypto.sha256(whole.bytes)) === photo.sha256
      if (isWhole && failure.problem?.code === 'hash_mismatch') outcome = outcomeOf(error)
      else if (failure.problem?.code === 'video_without_consent' && (await (unheardYes ??= isUnheardYes(ports, identity, api)))) outcome = { state: 'wait', detail: failure.problem.title }
      else if (isFromOurServer(failure) && failure.status >= 400 && failure.status < 500 && failure.status !== 408 && failure.status !== 429 && failure.status !== 404 && failure.status !== 409 && failure.status !== 410 && failure.status !== 460) {
        await storePhoto(ports, { ...photo, upload: 'refused', problem: failure.problem?.title ?? `HTTP ${failure.status}`, problemCode: failure.problem?.code })
      } else outcome = outcomeOf(error)
    }
  }
  return outcome
}

/** Where it cannot be asked, the video waits as well. */
const isUnheardYes = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<boolean> => import('./unheard.ts').then(({ unheard }) => unheard(ports, identity, api, 'video', [Infinity])).then((waits) => waits.size > 0, () => true)

/** Uploaded (not: taken) a day ago or more: announced once more before they may leave the phone. Costs one request when the server still has them. */
const unconfirmed = async (ports: SyncPorts, { deviceId }: Identity): Promise<StoredPhoto[]> => {
  const now = ports.serverClock.told() ?? Number.NEGATIVE_INFINITY
  const [found, dated]: [StoredPhoto[], StoredPhoto[]] = [[], []]
  for (let cursor = await ports.db.transaction('photos').store.index('by-upload').openCursor('uploaded'); cursor && found.length < mostConfirmed; cursor = await cursor.continue()) {
    const photo = cursor.value
    if (photo.deviceId !== deviceId || photo.confirmed === true) continue
    if (photo.uploadedAt === undefined && photo.toldBefore !== undefined) {
      if (now > photo.toldBefore) dated.push({ ...photo, uploadedAt: now })
    } else if (now - (photo.uploadedAt ?? Date.parse(photo.takenAt)) > confirmAfterMs) found.push(photo)
  }
  for (const photo of dated) await storePhoto(ports, photo)
  return found
}

const storePhoto = async (ports: SyncPorts, photo: StoredPhoto): Promise<void> => {
  await ports.db.put('photos', photo)
  ports.onChange()
}
