import { weights202703 } from './weights202703.ts'

/** The shape of the newest set of weights: every signal there is. */
export type SignalWeights = { readonly [Signal in keyof typeof weights202703]: { readonly [Reason in keyof (typeof weights202703)[Signal]]: number } }

export type SignalId = keyof SignalWeights

/** What a model holds: a signal or reason it does not know did not exist when it was published, and is not run for it. */
export type ModelWeights = { readonly [Signal in SignalId]?: Readonly<Record<string, number>> }

export const currentWeights: SignalWeights = weights202703
