import { useEffect, useRef } from 'react'
import { useMap } from '../mapContext.ts'
import type { Bounds } from '../shapes.ts'

/** Shows `bounds` whenever `when` changes (not on every new box: a reader who has moved the map keeps the view). */
export const FitTo = ({ bounds, when, maxZoom, padding }: { bounds: Bounds | undefined; when: string; maxZoom?: number; padding?: number }) => {
  const { fit } = useMap()
  const done = useRef<string>(undefined)
  useEffect(() => {
    if (!bounds || done.current === when) return
    const first = done.current === undefined
    done.current = when
    fit(bounds, { animate: !first, ...(maxZoom === undefined ? {} : { maxZoom }), ...(padding === undefined ? {} : { padding }) })
  }, [bounds, when, fit, maxZoom, padding])
  return null
}
