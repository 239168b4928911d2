import { useLingui } from '@lingui/react/macro'
import { type HTMLAttributes, useEffect, useState } from 'react'
import { type PageKey, usePageKeys } from './pageKeys.ts'

interface Options<Row> {
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Chooses a row, or clears the choice; undefined where nothing can be done with several. */
  readonly onToggle?: ((row: Row) => void) | undefined
  /** The field that narrows the list, as a selector: `/` goes there. */
  readonly field?: string
  /** Brings a row into sight and focuses it, in a list of which only the visible rows exist. */
  readonly reveal?: (index: number) => void
  /** What else the page does by key, with what is chosen or with the row one is at. */
  readonly more?: (at: Row | undefined) => readonly PageKey[]
}

export interface ListKeys<Row> {
  /** The row one is at. */
  readonly at: Row | undefined
  /** Goes to a row, as J and K do. */
  readonly goTo: (row: Row) => void
  readonly rowProps: (row: Row) => HTMLAttributes<HTMLElement> & { readonly [data: `data-${string}`]: string | undefined }
}

/** The part of a row that opens it. */
const openerOf = (row: HTMLElement): HTMLElement | null => row.querySelector<HTMLElement>('[data-open], a[href], button')

/** J and K go from row to row (the row's link takes the focus, so that Enter opens it), X chooses, / searches: as in the inbox and the queue. */
export const useListKeys = <Row,>({ rows, keyOf, onToggle, field, reveal, more = () => [] }: Options<Row>): ListKeys<Row> => {
  const { t } = useLingui()
  const [atKey, setAtKey] = useState<string>()
  const at = rows.findIndex((row) => keyOf(row) === atKey)
  // Another page of the list begins at its top.
  useEffect(() => { if (atKey !== undefined && at < 0) setAtKey(undefined) }, [atKey, at])
  const goTo = (next: Row): void => {
    setAtKey(keyOf(next))
    const row = document.querySelector<HTMLElement>(`[data-list-row="${CSS.escape(keyOf(next))}"]`)
    if (!row) { reveal?.(rows.indexOf(next)); return }
    openerOf(row)?.focus()
    row.scrollIntoView({ block: 'nearest' })
  }
  const step = (by: 1 | -1): void => {
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)]
    if (next !== undefined) goTo(next)
  }
  const here = rows[at]
  usePageKeys([
    { keys: ['j'], name: t`下一行`, act: () => { step(1) } },
    { keys: ['k'], name: t`上一行`, act: () => { step(-1) } },
    { keys: ['Enter'], name: t`打开`, act: () => false },
    ...(onToggle ? [{ keys: ['x'], name: t`选中或取消选中`, act: () => { if (here) onToggle(here) } }] : []),
    ...(field ? [{ keys: ['/'], name: t`搜索`, act: () => { document.querySelector<HTMLElement>(field)?.focus() } }] : []),
    ...more(here),
  ])
  return { at: here, goTo, rowProps: (row) => ({ 'data-list-row': keyOf(row), 'data-at': keyOf(row) === atKey ? '' : undefined, onFocus: () => { setAtKey(keyOf(row)) } }) }
}
