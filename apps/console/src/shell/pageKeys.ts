import { useEffect, useId, useSyncExternalStore } from 'react'
import { useKeys } from './useKeys.ts'

/** What a key does on the page that is open. The same list serves the keyboard, the help behind `?` and the command palette. */
export interface PageKey {
  /** As `KeyboardEvent.key` says them, letters in lower case: any of them does it. */
  readonly keys: readonly string[]
  readonly name: string
  readonly act: () => void | false
  /** Named in the command palette too. */
  readonly isOffered?: boolean
}

/** By the component that said them, in the order in which the components came: the page first, what it opened after it. */
const said = new Map<string, readonly PageKey[]>()
const listeners = new Set<() => void>()
let now: readonly PageKey[] = []
const tell = (): void => {
  now = [...said.values()].flat()
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

/** Listens to these keys while the component stands, and lets the help and the palette know them. */
export const usePageKeys = (pageKeys: readonly PageKey[]): void => {
  const id = useId()
  useKeys(Object.fromEntries(pageKeys.flatMap(({ keys, act }) => keys.map((key) => [key, act] as const))))
  useEffect(() => {
    said.set(id, pageKeys)
    tell()
  }, [id, pageKeys])
  useEffect(() => () => { said.delete(id); tell() }, [id])
}

/** The keys of what is on the screen now. */
export const usePageKeysNow = (): readonly PageKey[] => useSyncExternalStore(subscribe, () => now)

export const keyHelpEvent = 'fieldproof:key-help'
/** Opens the dialog that says which keys do what. */
export const showKeyHelp = (): void => { dispatchEvent(new Event(keyHelpEvent)) }
export const recentActsEvent = 'fieldproof:recent-acts'
/** Opens what was done in this console, with the undo of each (features/recentActs). */
export const showRecentActs = (): void => { dispatchEvent(new Event(recentActsEvent)) }
