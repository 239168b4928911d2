import { useEffect, useRef } from 'react'

export type ReviewKey = 'next' | 'previous' | 'real' | 'not_real' | 'unclear' | 'ask' | 'note' | 'undo' | 'way' | 'play' | 'help' | 'select'

const keys: Readonly<Record<string, ReviewKey>> = {
  j: 'next', ArrowDown: 'next', k: 'previous', ArrowUp: 'previous', '1': 'real', '2': 'not_real', '3': 'unclear', e: 'ask', n: 'note', u: 'undo', w: 'way', p: 'play', x: 'select', '?': 'help',
}

/** Keys mean something only where nobody is typing or choosing, and where no dialog is open. */
export const isFree = (target: EventTarget | null, dialogOpen: boolean): boolean =>
  !dialogOpen && !(target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="combobox"], [role="listbox"], .maplibregl-map'))

export const useReviewKeys = (act: (key: ReviewKey) => void): void => {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      const key = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      // A focused player moves and grows louder by its arrows.
      if (event.key.startsWith('Arrow') && event.target instanceof HTMLMediaElement) return
      if (!key || !isFree(event.target, document.querySelector('.ant-modal-wrap:not([style*="display: none"])') !== null)) return
      event.preventDefault()
      latest.current(key)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
