import { useEffect, useRef } from 'react'

/** Keys mean something only where nobody is typing or choosing, and where no dialog is open. */
export const isFree = (target: EventTarget | null, dialogOpen: boolean): boolean =>
  !dialogOpen && !(target instanceof HTMLElement && target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], [role="combobox"], [role="listbox"], .maplibregl-map'))

/** What each key does on this page; letters in lower case. An act that answers false leaves the key to the browser. */
export const useKeys = (acts: Readonly<Record<string, () => void | false>>): void => {
  const latest = useRef(acts)
  latest.current = acts
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      // A focused player moves and grows louder by its arrows; among choices of which one holds they move the choice.
      if (event.key.startsWith('Arrow') && (event.target instanceof HTMLMediaElement || (event.target instanceof HTMLInputElement && event.target.type === 'radio'))) return
      if (!act || !isFree(event.target, document.querySelector('.ant-modal-wrap:not([style*="display: none"])') !== null)) return
      if (act() !== false) event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
