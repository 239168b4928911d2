import { makeReceipts, type ReceiptInput, type ReceiptV2 } from '@fieldproof/core/evidence'
import { nodeCrypto } from '../platform/crypto.ts'
import type { LogSigners } from './checkpointer.ts'

/**
 * Signs receipts together: those asked for in one turn of the event loop (the submissions of one commit are answered in one) share a
 * signature. One by one, signing would cost more than all else that an upload does.
 */
export interface ReceiptDesk {
  receiptOf(orgId: string, input: ReceiptInput): Promise<ReceiptV2>
}

interface Asked {
  readonly input: ReceiptInput
  resolve(receipt: ReceiptV2): void
  reject(error: unknown): void
}

export const createReceiptDesk = (signers: LogSigners): ReceiptDesk => {
  const asked = new Map<string, Asked[]>()
  const sign = async (orgId: string): Promise<void> => {
    const together = asked.get(orgId)!
    asked.delete(orgId)
    try {
      const signer = await signers(orgId)
      const receipts = makeReceipts(together.map(({ input }) => input), signer, { sha256: nodeCrypto.sha256, sign: signer.sign })
      for (const [i, { resolve }] of together.entries()) resolve(receipts[i]!)
    } catch (error) {
      for (const { reject } of together) reject(error)
    }
  }
  return {
    receiptOf: (orgId, input) =>
      new Promise((resolve, reject) => {
        const waiting = asked.get(orgId)
        if (waiting) waiting.push({ input, resolve, reject })
        else {
          asked.set(orgId, [{ input, resolve, reject }])
          setImmediate(() => void sign(orgId))
        }
      }),
  }
}
