import { type Dispatch, useEffect } from 'react'
import type { DraftAction } from './fenceDraft.ts'

/** Control+Z takes a step back, Enter on the map ends the outline or line. */
export const useDrawingKeys = (dispatch: Dispatch<DraftAction>): void => {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)) {
        event.preventDefault()
        dispatch({ type: 'undo' })
      }
      if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.classList.contains('maplibregl-canvas')) dispatch({ type: 'close' })
    }
    addEventListener('keydown', key)
    return () => { removeEventListener('keydown', key) }
  }, [dispatch])
}
