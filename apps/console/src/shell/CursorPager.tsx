import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button } from 'antd'
import { useRef, useState } from 'react'

/** Pages by the server's opaque cursors: forward by `nextCursor`, back by those already seen. Starts over when `filterKey` changes. */
export const useCursorPages = (filterKey: string) => {
  const [state, setState] = useState<{ readonly filterKey: string; readonly cursors: readonly string[] }>({ filterKey, cursors: [] })
  const cursors = state.filterKey === filterKey ? state.cursors : []
  return {
    cursor: cursors.at(-1),
    pageIndex: cursors.length,
    next: (cursor: string) => setState({ filterKey, cursors: [...cursors, cursor] }),
    previous: () => setState({ filterKey, cursors: cursors.slice(0, -1) }),
  }
}

/** The last thing in the panel of its list; not there where there is nothing to turn to. */
export const CursorPager = ({ pages, pageSize, shown, total, nextCursor }: { pages: ReturnType<typeof useCursorPages>; pageSize: number; shown: number; total?: number | undefined; nextCursor?: string | undefined }) => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  // The server counts once, with the first page.
  const counted = useRef(total)
  if (total !== undefined) counted.current = total
  if (shown === 0 && pages.pageIndex === 0 && !nextCursor) return null
  const all = counted.current === undefined ? undefined : number.format(counted.current)
  const first = number.format(pages.pageIndex * pageSize + Math.min(shown, 1))
  const last = number.format(pages.pageIndex * pageSize + shown)
  return (
    <nav className="fp-pager" aria-label={t`翻页`}>
      <span className="fp-soft fp-num">{all === undefined ? t`第 ${first}–${last} 条` : t`第 ${first}–${last} 条，共 ${all} 条`}</span>
      <Button icon={<LeftOutlined />} disabled={pages.pageIndex === 0} onClick={pages.previous} aria-label={t`上一页`} data-testid="page-previous" />
      <Button icon={<RightOutlined />} disabled={!nextCursor} onClick={() => { if (nextCursor) pages.next(nextCursor) }} aria-label={t`下一页`} data-testid="page-next" />
    </nav>
  )
}
