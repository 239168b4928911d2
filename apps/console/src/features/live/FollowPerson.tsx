import type { LivePosition } from '@fieldproof/contract'
import { useEffect, useRef } from 'react'
import { useMap } from '../../map/mapContext.ts'

/** Brings a newly chosen person into view once; while followed, keeps them there until the reader drags the map. */
export const FollowPerson = ({ person, following, onStop }: { person: LivePosition | undefined; following: boolean; onStop: () => void }) => {
  const { map, toMap, flyTo } = useMap()
  const shown = useRef<string>(undefined)
  const stop = useRef(onStop)
  stop.current = onStop
  const id = person?.personId
  useEffect(() => {
    if (!person?.position) { shown.current = undefined; return }
    if (shown.current !== id) {
      shown.current = id
      if (!map.getBounds().contains(toMap(person.position)) || map.getZoom() < 13) flyTo(person.position, Math.max(map.getZoom(), 14.5))
      return
    }
    if (following) flyTo(person.position)
  }, [person, id, following, map, toMap, flyTo])
  useEffect(() => {
    if (!following) return
    const drag = map.on('dragstart', () => { stop.current() })
    return () => { drag.unsubscribe() }
  }, [map, following])
  return null
}
