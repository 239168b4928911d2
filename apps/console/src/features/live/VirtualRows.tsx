import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'

export interface RowsHandle {
  /** Scrolls to a row, which need not exist yet, and focuses its first button. */
  readonly goTo: (index: number) => void
}

/**
 * A list of rows of one height of which only the visible ones exist: ten thousand people scroll like ten. Arrow keys, Home and
 * End move between rows (each row's first button is focused).
 */
export const VirtualRows = <T,>({ items, rowHeight, keyOf, render, label, onEnd, ref }: { items: readonly T[]; rowHeight: number; keyOf: (item: T) => string; render: (item: T) => ReactNode; label: string; /** The reader comes near the end of the rows: more may be fetched. */ onEnd?: (() => void) | undefined; ref?: Ref<RowsHandle> }) => {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 600 })
  const wanted = useRef<number>(undefined)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => { setView({ top: element.scrollTop, height: element.clientHeight }) }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [])
  const first = Math.max(0, Math.floor(view.top / rowHeight) - 4)
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + 4)
  const isNearEnd = last > items.length - 40
  useEffect(() => { if (isNearEnd && items.length > 0) onEnd?.() }, [isNearEnd, items.length, onEnd])
  useEffect(() => {
    if (wanted.current === undefined) return
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"] button`)
    if (row) {
      row.focus({ preventScroll: true })
      wanted.current = undefined
    }
  })
  const goTo = (index: number) => {
    if (!box.current) return
    wanted.current = index
    const top = index * rowHeight
    if (top < box.current.scrollTop) box.current.scrollTop = top
    else if (top + rowHeight > box.current.scrollTop + box.current.clientHeight) box.current.scrollTop = top + rowHeight - box.current.clientHeight
    setView({ top: box.current.scrollTop, height: box.current.clientHeight })
  }
  useImperativeHandle(ref, () => ({ goTo }))
  const onKeyDown = (event: KeyboardEvent) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset['row']
    if (at === undefined) return
    const next = { ArrowDown: Number(at) + 1, ArrowUp: Number(at) - 1, Home: 0, End: items.length - 1 }[event.key]
    if (next === undefined || next < 0 || next >= items.length) return
    event.preventDefault()
    goTo(next)
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={box} className="fp-rows" onKeyDown={onKeyDown}>
      <ul aria-label={label} style={{ height: items.length * rowHeight }}>
        {items.slice(first, last).map((item, i) => (
          <li key={keyOf(item)} data-row={first + i} aria-setsize={items.length} aria-posinset={first + i + 1} style={{ height: rowHeight, top: (first + i) * rowHeight }}>{render(item)}</li>
        ))}
      </ul>
    </div>
  )
}
