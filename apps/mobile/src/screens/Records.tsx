import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import InfiniteScroll from 'antd-mobile/es/components/infinite-scroll'
import type { PhoneCheckIn } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../app/context.ts'
import { dayHeading } from '../app/format.ts'
import { navigate, pathOf } from '../app/router.ts'
import { dayOf, recordRows } from '../outbox/rows.ts'
import type { RecordRow } from '../outbox/rows.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'
import { RecordItem } from './parts/RecordItem.tsx'
import { SyncLine } from './parts/SyncLine.tsx'

const pageSize = 30

const Records = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { locals, identity, today } = useSnapshot()
  const [cached, setCached] = useState<readonly PhoneCheckIn[]>([])
  const [hasMore, setHasMore] = useState(true)
  const [offline, setOffline] = useState(false)
  const cursor = useRef<string | undefined>(undefined)
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'

  const readCache = useCallback(async () => setCached((await phone.cachedRecords()).map((record) => record.view)), [phone])
  // A new day's answer may have brought verdicts.
  useEffect(() => { void readCache() }, [today, readCache])

  const loadMore = async (): Promise<void> => {
    try {
      const page = await phone.client().phone.checkIns({ cursor: cursor.current, limit: pageSize })
      await phone.cacheRecords(page.items)
      await readCache()
      cursor.current = page.nextCursor
      setHasMore(page.nextCursor !== undefined)
      setOffline(false)
    } catch {
      // What the phone has is shown; the next sync or visit tries again.
      setHasMore(false)
      setOffline(true)
    }
  }
  const days = useMemo(() => {
    const byDay = new Map<string, RecordRow[]>()
    for (const row of recordRows(locals, cached)) {
      const day = dayOf(row.time, timeZone)
      byDay.set(day, [...(byDay.get(day) ?? []), row])
    }
    return [...byDay.entries()]
  }, [locals, cached, timeZone])

  return (
    <div className="page">
      <header className="page-head"><h1>{t`我的记录`}</h1><SyncLine /></header>
      <a className="page-link" href={pathOf({ name: 'attendance' })} data-testid={testIds.openAttendance} onClick={(event) => { event.preventDefault(); navigate({ name: 'attendance' }) }}>{t`我的考勤和补卡`}<Icon name="chevron" size={16} /></a>
      <a className="page-link" href={pathOf({ name: 'dark' })} data-testid={testIds.openDark} onClick={(event) => { event.preventDefault(); navigate({ name: 'dark' }) }}>{t`没有位置的时段`}<Icon name="chevron" size={16} /></a>
      {days.map(([day, rows]) => (
        <section key={day} className="day" aria-label={dayHeading(rows[0]?.time ?? day, timeZone, i18n.locale as Language)}>
          <h2>{dayHeading(rows[0]?.time ?? day, timeZone, i18n.locale as Language)}</h2>
          <ul className="records">{rows.map((row) => <RecordItem key={row.eventId} row={row} />)}</ul>
        </section>
      ))}
      {days.length === 0 && !hasMore && <p className="empty">{t`还没有记录。签到后会出现在这里，连同系统的判断和理由。`}</p>}
      {offline && <p className="fine">{t`现在连不上服务器，以下是手机里保存的记录。`}</p>}
      <InfiniteScroll loadMore={loadMore} hasMore={hasMore}>{hasMore ? <span className="fine">{t`正在读取…`}</span> : days.length > 0 ? <span className="fine">{t`没有更多了`}</span> : <span />}</InfiniteScroll>
    </div>
  )
}

export default Records
