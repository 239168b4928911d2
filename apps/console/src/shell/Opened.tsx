import { useNavigate, useSearch } from '@tanstack/react-router'
import { Fragment, type ReactNode, Suspense } from 'react'
import { type Search, withOpen } from './address.ts'
import { lazy } from './lazy.tsx'

const GoneDrawer = lazy(() => import('./GoneDrawer.tsx'))

/** What is open over a page, by a name in its address: it survives a reload and can be sent. */
export const useOpened = (name: string): readonly [string | undefined, (next: string | undefined) => void] => {
  const navigate = useNavigate()
  const said = (useSearch({ strict: false }) as Search)[name] as string | undefined
  return [said, (next) => void navigate({ to: '.', search: (old: object) => withOpen({ ...old }, { [name]: next }) as never, state: true, replace: true, resetScroll: false })]
}

/** One of a list, opened by its id: nothing while the list is on its way, and a word where nothing has that id. */
export const Opened = <Row,>({ id, rows, idOf, onClose, children }: { id: string | undefined; rows: readonly Row[] | undefined; idOf: (row: Row) => string; onClose: () => void; children: (row: Row) => ReactNode }) => {
  if (id === undefined || !rows) return null
  const row = rows.find((one) => idOf(one) === id)
  return <Suspense fallback={null}><Fragment key={id}>{row === undefined ? <GoneDrawer onClose={onClose} /> : children(row)}</Fragment></Suspense>
}
