import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Phone } from './phone.ts'
import type { Snapshot } from './snapshot.ts'
import type { Store } from './store.ts'

export const PhoneContext = createContext<Phone | undefined>(undefined)

export const usePhone = (): Phone => {
  const phone = useContext(PhoneContext)
  if (phone === undefined) throw new Error('no phone around this component')
  return phone
}

export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get)
export const useSnapshot = (): Snapshot => useStore(usePhone().snapshot)
