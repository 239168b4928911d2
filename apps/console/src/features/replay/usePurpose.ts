import { useReducer } from 'react'
import { useMe } from '../../shell/api.ts'

const given = new Map<string, string>()

/** Why this viewer looks at this person's tracks: asked for once, and it holds until the console is left. Who signs in after somebody else in the same tab is asked anew. */
export const usePurpose = (personId: string): { readonly purpose: string | undefined; readonly give: (purpose: string) => void } => {
  const key = `${useMe().personId} ${personId}`
  const [, noted] = useReducer((count: number) => count + 1, 0)
  return { purpose: given.get(key), give: (purpose) => { given.set(key, purpose); noted() } }
}
