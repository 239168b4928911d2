import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { SaidMoment } from './moment.ts'

/** A play moves sixty times a second: the address follows this far behind, in one step. */
const behindMs = 800

/** What the address said when the day was opened, and how it is told of a later moment. It is replaced, never pushed: *back* leaves the replay, whatever was looked at in it. */
export const useMoment = (personId: string, date: string): { readonly said: SaidMoment; readonly tell: (change: SaidMoment) => void } => {
  const search = useSearch({ strict: false }) as SaidMoment
  const [said] = useState(search)
  const navigate = useNavigate()
  const untold = useRef<{ change: SaidMoment; timer: ReturnType<typeof setTimeout> } | undefined>(undefined)
  const [tell] = useState(() => (change: SaidMoment): void => {
    if (untold.current) {
      untold.current.change = { ...untold.current.change, ...change }
      return
    }
    const timer = setTimeout(() => {
      const now = untold.current?.change
      untold.current = undefined
      // Whoever is leaving is still shown this page while the next one comes: they are not called back.
      if (window.location.pathname !== `/people/${personId}/days/${date}`) return
      void navigate({ to: '/people/$personId/days/$date', params: { personId, date }, search: (old) => ({ ...old, ...now }), replace: true })
    }, behindMs)
    untold.current = { change, timer }
  })
  // Another day: what was not told of this one is of no use to it.
  useEffect(() => () => { clearTimeout(untold.current?.timer); untold.current = undefined }, [])
  return { said, tell }
}
