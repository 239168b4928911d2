import type { PutOffItem, SettleItem } from '@fieldproof/contract'

/** A check-in of the review queue is decided on, and a request is answered; of the other lines somebody can say that nothing is to be done. */
export const isSettleable = (item: PutOffItem): item is SettleItem => item.kind !== 'doubt' && item.kind !== 'request'

export const settleableOf = (rows: readonly { readonly item: PutOffItem }[]): SettleItem[] => rows.map(({ item }) => item).filter(isSettleable)
