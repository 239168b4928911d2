import { useEffect, useRef, useState } from 'react'

const behindMs = 300

/** What is typed narrows the map at once; the address follows a moment later, as an input method's unfinished syllables are nothing to keep. A view brings its own. */
export const useTypedName = (said: string | undefined, change: (next: { readonly name: string | undefined }) => void): readonly [name: string, type: (name: string) => void] => {
  const [name, setName] = useState(said ?? '')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  /** As the address has it, or will: what comes back from there is not newer than what was typed since. */
  const told = useRef(said)
  useEffect(() => {
    if (said === told.current) return
    told.current = said
    setName(said ?? '')
  }, [said])
  useEffect(() => () => { clearTimeout(timer.current) }, [])
  return [name, (typed) => {
    setName(typed)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      told.current = typed.trim() || undefined
      change({ name: told.current })
    }, behindMs)
  }]
}
