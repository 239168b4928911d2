import type { AskedQuestion, PutOffItem, QuestionItem } from '@fieldproof/contract'

export interface Askable {
  readonly item: PutOffItem
  readonly question?: AskedQuestion | undefined
  /** A correction for it waits already: that is the answer. */
  readonly isAsked: boolean
}

/** What somebody can be asked about now: no request (that is the person's own word), and nothing that has an open question or an answer on its way. */
export const isAskable = ({ item, question, isAsked }: Askable): boolean => item.kind !== 'request' && !question?.isOpen && !isAsked

export const askableOf = (rows: readonly Askable[]): QuestionItem[] => rows.flatMap((row) => (isAskable(row) && row.item.kind !== 'request' ? [row.item] : []))
