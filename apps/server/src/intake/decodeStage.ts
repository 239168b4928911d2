import { devicePoint } from '@fieldproof/core/evidence'
import { err, type Result, type Submission } from '@fieldproof/core/kernel'
import type { Decoded, Unreadable } from '../handover.ts'
import { verifyEs256Aside } from '../platform/crypto.ts'
import type { InboxRow } from './decode.ts'
import type { DeviceDirectory, KnownDevice } from './deviceDirectory.ts'
import { decodeRead, readNative, type DecodedEvent } from './native/decode.ts'
import { decoders as trackerDecoders } from './trackerDecoders.ts'

/** Of phones' uploads of fifty, four times a full batch. A few bytes may unpack to a hundred thousand fixes, and a batch of those to gigabytes. */
export const mostFixesOfABatch = 100_000

const fixCountOf = ({ submission }: Decoded): number => (submission.ok && submission.value.kind === 'track' ? submission.value.fixes.length : 0)

/**
 * Reads kept uploads again, in order and as many as a batch may hold fixes of (always one): what is left belongs to the next batch. A decoder that
 * throws is an error of that row, never of its neighbours.
 */
export const decodeStage = async (devices: DeviceDirectory, rows: readonly InboxRow[]): Promise<Decoded[]> => {
  // First all signatures are under way, on other threads; then each row in order.
  const begun = await Promise.all(rows.map(async (row) => {
    const device = await devices.byId(row.orgId, row.deviceId)
    return { row, device, native: row.source === 'native' ? safely(() => beginNative(row, device)) : undefined }
  }))
  const decoded: Decoded[] = []
  let fixCount = 0
  for (const { row, device, native } of begun) {
    fixCount += decoded.length > 0 ? fixCountOf(decoded.at(-1)!) : 0
    if (fixCount >= mostFixesOfABatch) break
    if (row.source !== 'native') {
      const { source } = row
      decoded.push({ row, device, submission: safely(() => trackerDecoders[source](row, device)) })
      continue
    }
    const event = native!.ok ? await native!.value.finish() : native!
    decoded.push(event.ok ? { row, device, submission: { ok: true, value: markLate(event.value.submission, device) }, chain: event.value.chain } : { row, device, submission: event })
  }
  return decoded
}

/** By when it arrived: what was taken before the enrolment ended and is read after that is not late. */
const markLate = (submission: Submission, device: KnownDevice | null): Submission =>
  typeof device?.revokedAt === 'number' && submission.clocks.serverTime >= device.revokedAt ? { ...submission, integrity: { ...submission.integrity, isAfterReplacement: true } } : submission

const beginNative = (row: InboxRow, device: KnownDevice | null): Result<{ finish(): Promise<Result<DecodedEvent, Unreadable>> }, Unreadable> => {
  const read = readNative(row)
  if (!read.ok) return read
  const { event } = read.value.read
  const point = device?.publicKey ? devicePoint(device.publicKey) : undefined
  const isSigned = point?.ok ? verifyEs256Aside(point.value, event.signingInput, event.signature) : Promise.resolve(false)
  // Who belongs to the next batch is not waited for in this one.
  isSigned.catch(() => {})
  return { ok: true, value: { finish: () => isSigned.then((good) => safely(() => decodeRead(read.value, good, device))) } }
}

const safely = <T>(decode: () => Result<T, Unreadable>): Result<T, Unreadable> => {
  try {
    return decode()
  } catch (error) {
    return err({ code: 'decoder_failed', detail: `the decoder failed: ${(error as Error).message}` })
  }
}
