import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { palettes } from '../../shell/theme.ts'
import { isClosed, useMap } from '../mapContext.ts'
import type { LivePosition } from '@fieldproof/contract'
import { peopleColumns } from '../people/peopleColumns.ts'
import { createPeopleGl, type Picked } from '../people/peopleGl.ts'
import type { PeopleStore } from '../people/peopleStore.ts'
import { mapColours } from '../styles.ts'
import { features, useOverlay } from './useOverlay.ts'

/** Names are written only while this many people stand alone in view: beyond that they would hide the map. */
const namedAtMost = 60
const drawEveryMilliseconds = 200

const colourNumber = (hex: string): number => Number.parseInt(hex.slice(1), 16)

export interface PeopleLayerProps {
  readonly store: PeopleStore
  /** Who is shown; everybody without it. Must be stable between renders. */
  readonly shows?: (person: LivePosition) => boolean
  readonly selectedId?: string | undefined
  readonly onPick: (picked: Picked) => void
}

export const PeopleLayer = ({ store, shows, selectedId, onPick }: PeopleLayerProps) => {
  const { map, datum, dark, toMap } = useMap()
  const palette = palettes[dark ? 'dark' : 'light']
  const colours = mapColours(dark)
  const layerId = useId()
  const people = useMemo(() => createPeopleGl(layerId), [layerId])
  const [named, setNamed] = useState<readonly string[]>([])
  const [namedVersion, setNamedVersion] = useState(0)
  const pickHandler = useRef(onPick)
  pickHandler.current = onPick

  const labels = useMemo(() => features(named.flatMap((id) => {
    const person = store.get(id)
    return person?.position ? [{ type: 'Feature', properties: { name: person.personName, selected: id === selectedId }, geometry: { type: 'Point', coordinates: toMap(person.position) } } satisfies GeoJSON.Feature] : []
    // `namedVersion` stands for the positions inside the store.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  })), [named, namedVersion, store, selectedId, toMap])
  useOverlay(labels, [{
    id: 'person-name', type: 'symbol',
    layout: { 'text-field': ['get', 'name'], 'text-font': ['sans-serif'], 'text-size': 12, 'text-offset': [0, -0.9], 'text-anchor': 'bottom', 'symbol-sort-key': ['case', ['get', 'selected'], 0, 1] },
    paint: { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.6 },
  }])

  useEffect(() => {
    map.addLayer(people.layer)
    return () => { if (!isClosed(map) && map.getLayer(layerId)) map.removeLayer(layerId) }
  }, [map, people, layerId])

  useEffect(() => {
    people.setColours({
      now: colourNumber(palette.verified), recent: colourNumber(palette.needs_review), old: colourNumber(palette.not_enough_evidence), edge: dark ? 0x0f1716 : 0xffffff,
      selected: colourNumber(palette.brand), group: colourNumber(palette.brand), groupText: dark ? 0x0f1716 : 0xffffff,
    })
  }, [people, palette, dark])

  useEffect(() => { people.setSelected(selectedId) }, [people, selectedId])

  // Positions → columns, at most five times a second however many reports come in.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const columns = peopleColumns(store, datum, shows)
    const draw = () => {
      timer = undefined
      people.setPeople(columns(Date.now()))
    }
    const later = () => { timer ??= setTimeout(draw, drawEveryMilliseconds) }
    draw()
    const stop = store.subscribe(later)
    // Colours age by themselves.
    const ageing = setInterval(draw, 30_000)
    return () => {
      stop()
      clearInterval(ageing)
      clearTimeout(timer)
    }
  }, [store, people, datum, shows])

  // Names for few: after the view came to rest and about once a second while people move.
  useEffect(() => {
    const rename = () => {
      const alone = people.aloneInView(namedAtMost)
      const ids = alone ?? (selectedId ? [selectedId] : [])
      setNamed((before) => (before.length === ids.length && before.every((id, i) => id === ids[i]) ? before : ids))
      setNamedVersion(store.version())
    }
    map.on('idle', rename)
    const timer = setInterval(rename, 1000)
    return () => {
      map.off('idle', rename)
      clearInterval(timer)
    }
  }, [map, people, store, selectedId])

  useEffect(() => {
    const click = (event: { readonly point: { readonly x: number; readonly y: number }; preventDefault: () => void }) => {
      const picked = people.pick(event.point.x, event.point.y)
      if (!picked) return
      event.preventDefault()
      pickHandler.current(picked)
    }
    // A mouse reports more often than the screen is drawn.
    let pointer: { readonly x: number; readonly y: number } | undefined
    let frame: number | undefined
    const move = (event: { readonly point: { readonly x: number; readonly y: number } }) => {
      pointer = event.point
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        if (pointer && !isClosed(map)) map.getCanvas().style.cursor = people.pick(pointer.x, pointer.y) ? 'pointer' : ''
      })
    }
    const subscriptions = [map.on('click', click), map.on('mousemove', move)]
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe()
      if (frame !== undefined) cancelAnimationFrame(frame)
    }
  }, [map, people])

  return null
}
