import { err } from '@fieldproof/core/kernel'
import type { Decoded } from '../handover.ts'
import type { StageContext } from '../pipeline.ts'
import type { InboxRow } from './decode.ts'
import { decodeNative } from './native/decode.ts'
import { decoders as trackerDecoders } from './trackerDecoders.ts'

/** Reads every kept upload again. A decoder that throws is an error of that row, never of its neighbours. */
export const createDecodeStage = () => async ({ orgId, devices }: StageContext, rows: readonly InboxRow[]): Promise<Decoded[]> => {
  const decoded: Decoded[] = []
  for (const [i, row] of rows.entries()) {
    // Half a millisecond a row, most of it a signature: uploads that come in meanwhile are not kept waiting for a whole batch.
    if (i % 8 === 7) await new Promise((resolve) => setImmediate(resolve))
    const device = await devices.byId(orgId, row.deviceId)
    try {
      if (row.source === 'native') {
        const event = decodeNative(row, device)
        decoded.push(event.ok ? { row, device, submission: { ok: true, value: event.value.submission }, chain: event.value.chain } : { row, device, submission: event })
      } else decoded.push({ row, device, submission: trackerDecoders[row.source](row, device) })
    } catch (error) {
      decoded.push({ row, device, submission: err(`the decoder failed: ${(error as Error).message}`) })
    }
  }
  return decoded
}
