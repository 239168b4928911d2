import { useEffect } from 'react'
import { useMap } from '../../map/mapContext.ts'
import type { Picked } from '../../map/people/peopleGl.ts'
import { boundsOf } from '../../map/shapes.ts'
import { live } from './useLive.ts'

/** A click on a number opens it: the view closes in on the people it stands for. */
export const ZoomToGroup = ({ group }: { group: Picked | undefined }) => {
  const { fit } = useMap()
  useEffect(() => {
    if (group?.kind !== 'group') return
    const bounds = boundsOf(group.ids.flatMap((id) => live.people.get(id)?.position ?? []))
    if (bounds) fit(bounds, { maxZoom: 17.5, padding: 90 })
  }, [group, fit])
  return null
}
