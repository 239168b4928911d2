import type { FieldproofClient } from '@fieldproof/client'
import { type ReactNode, useSyncExternalStore } from 'react'

/** What takes an act back, with the client that it is to ask: its requests say that they undo, and are refused where somebody changed the same since. */
export type Back = (client: FieldproofClient) => Promise<unknown>
/** What an act did is no longer there to be undone. */
export class Overtaken extends Error {}

export type Said = string | { readonly content: ReactNode; readonly duration?: number }
export type ActState = { readonly is: 'undoable' | 'undoing' | 'undone' } | { readonly is: 'refused'; readonly why: string }
export interface RecentAct {
  readonly id: number
  /** Whose it is: somebody else who signs in here afterwards neither sees nor undoes it. */
  readonly by: string
  readonly text: string
  /** The name of what it was done to, where the text does not say it. */
  readonly about: string | undefined
  /** ms since 1970 */
  readonly at: number
  /** Where it was done, within the console. */
  readonly href: string
  readonly back: Back
  /** What is said when it is undone, where there is more to say than that. */
  readonly undone: ((done: unknown) => Said) | undefined
  readonly state: ActState
}

const most = 50
let acts: readonly RecentAct[] = []
let lastId = 0
const listeners = new Set<() => void>()
const set = (next: readonly RecentAct[]): void => {
  acts = next
  for (const listener of listeners) listener()
}
const change = (id: number, state: ActState): void => { set(acts.map((act) => (act.id === id ? { ...act, state } : act))) }

/** Kept until the console is closed or left, newest first. */
export const recentActs = {
  all: (): readonly RecentAct[] => acts,
  add: (act: Pick<RecentAct, 'by' | 'text' | 'at' | 'href' | 'back' | 'undone' | 'about'>): RecentAct => {
    lastId++
    const kept: RecentAct = { ...act, id: lastId, state: { is: 'undoable' } }
    set([kept, ...acts].slice(0, most))
    return kept
  },
  /** `whyNot` says in words what speaks against it for good; undefined: it may be tried again. Answers what `back` answered; undefined: it is being undone, or was. */
  undo: async (id: number, client: FieldproofClient, whyNot: (error: unknown) => string | undefined): Promise<{ readonly done: unknown } | undefined> => {
    const act = acts.find((one) => one.id === id)
    if (act?.state.is !== 'undoable') return undefined
    change(id, { is: 'undoing' })
    try {
      const done = await act.back(client)
      change(id, { is: 'undone' })
      return { done }
    } catch (error) {
      const why = whyNot(error)
      change(id, why === undefined ? { is: 'undoable' } : { is: 'refused', why })
      throw error
    }
  },
  forget: (): void => { set([]) },
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}
export const useRecentActs = (): readonly RecentAct[] => useSyncExternalStore(subscribe, recentActs.all)
