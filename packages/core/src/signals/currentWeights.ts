import { weights202705 } from './weights202705.ts'

/** The shape of the newest set of weights: every signal there is. */
export type SignalWeights = { readonly [Signal in keyof typeof weights202705]: { readonly [Reason in keyof (typeof weights202705)[Signal]]: number } }

export type SignalId = keyof SignalWeights

/** What a model holds: a signal or reason it does not know did not exist when it was published, and is not run for it. */
export type ModelWeights = { readonly [Signal in SignalId]?: Readonly<Record<string, number>> }

export const currentWeights: SignalWeights = weights202705
