import { CameraOutlined } from '@ant-design/icons'
import type { CheckInRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client } from '../../shell/api.ts'
import { BandTag } from '../../shell/BandTag.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import type { Bounds } from '../../map/shapes.ts'
import { mergeRows } from '../checkIns/mergeRows.ts'
import { isInArea } from './area.ts'
import { live } from './useLive.ts'

const shownAtMost = 100

/** Check-ins as they come, newest first; a verdict that arrives later takes its place in the same row. Held to an area, those that claim a place in it, out of the newest: that is said. */
export const LiveFeed = ({ departments, area }: { departments: { readonly ids: string } | undefined; area: Bounds | undefined }) => {
  const { t, i18n } = useLingui()
  const departmentId = departments?.ids
  const first = useQuery({ queryKey: ['check-ins', 'feed', departmentId ?? '', area !== undefined], queryFn: () => client.checkIns.list({ limit: area ? shownAtMost : 50, departmentId }), staleTime: 0 })
  const [told, setTold] = useState<readonly { readonly row: CheckInRow; readonly language: string }[]>([])
  useEffect(() => live.onCheckIn((row) => { setTold((before) => [{ row, language: i18n.locale }, ...before.filter((r) => r.row.eventId !== row.eventId)].slice(0, shownAtMost)) }), [i18n])
  // Reasons are worded by the server: after a change of language the list itself, asked for again, knows what had arrived.
  const arrived = useMemo(() => told.flatMap(({ row, language }) => (language === i18n.locale ? [row] : [])), [told, i18n.locale])
  const newest = useMemo(() => {
    const known = new Set(first.data?.items.map((r) => r.eventId))
    // The message does not say the department's id, so with a filter only rows the list also knows are taken.
    const fresh = departmentId ? arrived.filter((r) => known.has(r.eventId)) : arrived
    return mergeRows(first.data?.items ?? [], fresh).slice(0, shownAtMost)
  }, [first.data, arrived, departmentId])
  const rows = useMemo(() => (area ? newest.filter(({ position }) => isInArea(area, position)) : newest), [newest, area])
  const { refetch } = first
  // At most once a second, and never in place of an answer that is on its way: a busy morning would let none arrive.
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (departmentId && arrived.length > 0) timer.current ??= setTimeout(() => { timer.current = undefined; void refetch({ cancelRefetch: false }) }, 1_000)
  }, [arrived, departmentId, refetch])
  useEffect(() => () => { clearTimeout(timer.current); timer.current = undefined }, [departmentId])
  if (first.isPending) return <LoadingState />
  if (first.isError) return <ErrorState error={first.error} onRetry={() => { void first.refetch() }} />
  if (newest.length === 0) return <EmptyState title={t`还没有签到`} description={t`员工签到后几秒内会出现在这里，并附上核验结论。`} />
  return (
    <div className="fp-rows">
      {area ? <p className="fp-soft fp-feed-area" role="status" data-testid="live-feed-area">{t`最近 ${newest.length} 条签到中，有 ${rows.length} 条在这个区域。`}</p> : null}
      <ol className="fp-feed" aria-label={t`签到动态`} aria-live="polite" aria-relevant="additions">
        {rows.map((row) => (
          <li key={row.eventId} data-testid="live-feed-row" data-event={row.eventId} data-new={arrived.some((r) => r.eventId === row.eventId) || undefined}>
            <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }}>
              <span className="fp-feed-top"><b>{row.personName}</b> <span>{row.kind === 'check_in' ? t`签到` : t`签退`}</span>{row.photoSha256 ? <CameraOutlined aria-label={t`有照片`} /> : null}<TimeText value={row.happenedAt} style="relative" /></span>
              <span className="fp-feed-place">{row.siteName ?? t`未指定地点`}{row.siteName && row.distanceMetres !== null && row.distanceMetres >= 1 ? <Trans>（围栏外 {Math.round(row.distanceMetres)} 米）</Trans> : null}</span>
              <span className="fp-feed-verdict"><BandTag band={row.band} />{row.strongestAgainst[0] ? <small>{row.strongestAgainst[0]}</small> : null}</span>
            </Link>
          </li>
        ))}
      </ol>
    </div>
  )
}
