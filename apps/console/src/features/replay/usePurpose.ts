import { useReducer } from 'react'
import { useMe } from '../../shell/api.ts'
import { purposes } from '../../shell/purposes.ts'

/** Why this viewer looks at this person's tracks: asked for once, and it holds until they sign out or the tab is closed. Who signs in after somebody else in the same tab is asked anew. */
export const usePurpose = (about: string): { readonly purpose: string | undefined; readonly give: (purpose: string) => void } => {
  const key = `${useMe().personId} ${about}`
  const [, noted] = useReducer((count: number) => count + 1, 0)
  return { purpose: purposes.of(key), give: (purpose) => { purposes.keep(key, purpose); noted() } }
}
