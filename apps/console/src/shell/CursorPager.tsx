import { LeftOutlined, RightOutlined, VerticalRightOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { App, Button } from 'antd'
import { useEffect, useEffectEvent, useRef } from 'react'
import { addressOfPlace, firstPlace, isPageBeforeKnown, type Place, placeAfter, placeBefore, placeIn, type Search } from './address.ts'
import { ApiError } from './api.ts'
import { EmptyState } from './EmptyState.tsx'

declare module '@tanstack/react-router' {
  interface HistoryState { /** Cursors of the pages between the first and this one: the browser keeps them with the entry, over a reload too. */ pagesBefore?: readonly string[] }
}

export interface CursorPages {
  readonly cursor: string | undefined
  readonly pageIndex: number
  /** Whether the page before this one was seen; else `previous` leads to the first. */
  readonly isPreviousKnown: boolean
  readonly next: (cursor: string) => void
  readonly previous: () => void
  readonly first: (how?: { readonly replace: boolean }) => void
}

/** Pages by the server's opaque cursors. The page is in the address: a reload, the browser's back, and a link sent to a colleague show the same rows. A filter takes it out again (`withFilters`). */
export const useCursorPages = (): CursorPages => {
  const navigate = useNavigate()
  const { page, after } = useSearch({ strict: false }) as Search
  const before = useLocation({ select: ({ state }) => state.pagesBefore })
  const place = placeIn({ page, after }, before)
  const turnTo = (to: Place, replace = false) => void navigate({ to: '.', search: (old: object) => addressOfPlace({ ...old }, to) as never, state: to.before.length > 0 ? { pagesBefore: to.before } : {}, replace, resetScroll: false })
  return {
    cursor: place.after, pageIndex: place.index, isPreviousKnown: isPageBeforeKnown(place),
    next: (cursor) => { turnTo(placeAfter(place, cursor)) },
    previous: () => { turnTo(placeBefore(place)) },
    first: ({ replace } = { replace: false }) => { turnTo(firstPlace, replace) },
  }
}

/** Shows the first page, and says so, when an address asks for one that is not there. */
export const useFirstPageIf = (pages: CursorPages, isLost: boolean): void => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const turnBack = useEffectEvent(() => {
    void message.warning({ key: 'page', duration: 8, content: <span data-testid="page-lost">{t`网址里的这一页打不开（已失效，或不属于这个列表），已回到第一页`}</span> })
    pages.first({ replace: true })
  })
  useEffect(() => { if (isLost) turnBack() }, [isLost])
}

/** A cursor that the server refuses. What is wrong with the filters instead, the first page says. */
export const useRefusedPage = (pages: CursorPages, error: unknown): void => { useFirstPageIf(pages, pages.cursor !== undefined && error instanceof ApiError && error.status === 400) }

/** In place of the rows of a page that has none any more: they were settled, deleted or moved since it was turned to. */
export const EmptyPage = ({ pages }: { pages: CursorPages }) => {
  const { t } = useLingui()
  return <EmptyState title={t`这一页已经没有内容`} description={t`打开这一页之后，列表变短了。`} action={<Button onClick={() => { pages.first() }} data-testid="page-first">{t`回到第一页`}</Button>} />
}

/** The last thing in the panel of its list; not there where there is nothing to turn to. */
export const CursorPager = ({ pages, pageSize, shown, total, nextCursor, busy }: { pages: CursorPages; pageSize: number; shown: number; total?: number | undefined; nextCursor?: string | undefined; /** The rows and the cursor are still those of the page before. */ busy: boolean }) => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  // The server counts once, with the first page.
  const counted = useRef(total)
  if (total !== undefined) counted.current = total
  // Says where the rows are that one sees, until the others have come.
  const place = useRef<string>(undefined)
  // A page that has no rows any more says itself that the first is all there is to go to.
  if (shown === 0 && !nextCursor && (pages.pageIndex === 0 || !pages.isPreviousKnown)) return null
  const all = counted.current === undefined ? undefined : number.format(counted.current)
  const first = number.format(pages.pageIndex * pageSize + Math.min(shown, 1))
  const last = number.format(pages.pageIndex * pageSize + shown)
  if (!busy) place.current = shown === 0 ? undefined : all === undefined ? t`第 ${first}–${last} 条` : t`第 ${first}–${last} 条，共 ${all} 条`
  return (
    <nav className="fp-pager" aria-label={t`翻页`}>
      <span className="fp-soft fp-num">{place.current}</span>
      {pages.isPreviousKnown
        ? <Button icon={<LeftOutlined />} disabled={pages.pageIndex === 0} onClick={pages.previous} aria-label={t`上一页`} data-testid="page-previous" />
        : <Button icon={<VerticalRightOutlined />} onClick={pages.previous} data-testid="page-previous">{t`回到第一页`}</Button>}
      <Button icon={<RightOutlined />} disabled={!nextCursor} aria-disabled={busy} onClick={() => { if (nextCursor && !busy) pages.next(nextCursor) }} aria-label={t`下一页`} data-testid="page-next" />
    </nav>
  )
}
