import { SearchOutlined } from '@ant-design/icons'
import type { Department, LivePosition } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Input, Skeleton } from 'antd'
import { lazy, Suspense, useMemo, useState } from 'react'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { freshnessOf, type Freshness } from '../../map/people/peopleStore.ts'
import type { MapState } from './peopleInState.ts'
import { useLiveState } from './useLive.ts'
import { VirtualRows } from './VirtualRows.tsx'

/** The map and the people come first. */
const DepartmentSelect = lazy(() => import('../departments/DepartmentSelect.tsx').then((module) => ({ default: module.DepartmentSelect })))

const StateSelect = lazy(() => import('./StateSelect.tsx').then((module) => ({ default: module.StateSelect })))

const order: readonly Freshness[] = ['now', 'recent', 'old']

export interface PeoplePanelProps {
  readonly people: readonly LivePosition[]
  /** People of the company, with or without a position. */
  readonly total: number | undefined
  readonly departments: readonly Department[]
  readonly department: string | undefined
  readonly onDepartment: (departmentId: string | undefined) => void
  readonly state: MapState | undefined
  readonly onState: (state: MapState | undefined) => void
  readonly selectedId: string | undefined
  readonly onSelect: (personId: string) => void
}

export const PeoplePanel = ({ people, total, departments, department, onDepartment, state: workdayState, onState, selectedId, onSelect }: PeoplePanelProps) => {
  const { t } = useLingui()
  const state = useLiveState()
  const [search, setSearch] = useState('')
  const [hidden, setHidden] = useState<ReadonlySet<Freshness>>(new Set())
  const names = useMemo(() => new Map(departments.map((d) => [d.departmentId, d.name])), [departments])
  const now = Date.now()
  const rows = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return people
      .filter((p) => !wanted || p.personName.toLowerCase().includes(wanted))
      .map((p) => ({ ...p, freshness: freshnessOf(Date.parse(p.fixTime), now) }))
      .sort((a, b) => (a.fixTime < b.fixTime ? 1 : a.fixTime > b.fixTime ? -1 : a.personName.localeCompare(b.personName, 'zh-CN')))
    // Ages are judged at each new snapshot.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [people, search])
  const shown = hidden.size === 0 ? rows : rows.filter((p) => !hidden.has(p.freshness))
  const legend: Readonly<Record<Freshness, string>> = { now: t`5 分钟内`, recent: t`30 分钟内`, old: t`更早` }
  const toggle = (freshness: Freshness) => {
    const next = new Set(hidden)
    if (!next.delete(freshness)) next.add(freshness)
    setHidden(next.size === order.length ? new Set() : next)
  }
  return (
    <>
      <div className="fp-live-filters">
        <Input allowClear prefix={<SearchOutlined aria-hidden />} placeholder={t`搜索姓名`} aria-label={t`搜索姓名`} value={search} onChange={(e) => { setSearch(e.target.value) }} data-testid="live-search" />
        <div className="fp-live-selects">
          <Suspense fallback={<Skeleton.Input block />}><DepartmentSelect
            departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} value={department}
            onChange={(value) => { onDepartment(value ?? undefined) }} data-testid="live-department" popupMatchSelectWidth={260}
          /></Suspense>
          <Suspense fallback={<Skeleton.Input block />}><StateSelect value={workdayState} onChange={onState} /></Suspense>
        </div>
        <div className="fp-live-legend" role="group" aria-label={t`按最后位置的时间筛选`}>
          {order.map((freshness) => (
            <button key={freshness} type="button" aria-pressed={!hidden.has(freshness)} onClick={() => { toggle(freshness) }}>
              <i data-freshness={freshness} aria-hidden />{legend[freshness]} <b className="fp-num">{rows.filter((p) => p.freshness === freshness).length}</b>
            </button>
          ))}
        </div>
      </div>
      {people.length === 0 && workdayState === undefined ? (
        state === 'connecting' || state === 'idle'
          ? <div className="fp-state" role="status"><Trans>正在读取位置…</Trans></div>
          : <EmptyState title={t`还没有人上报位置`} description={t`员工绑定手机并开始工作后，会出现在这里。工作时间以外不记录位置。`} />
      ) : shown.length === 0 ? (
        <EmptyState title={t`没有符合条件的人`} description={workdayState ? t`此刻没有这样的人，或换个姓名或部门再试。` : t`换个姓名或部门再试。`} />
      ) : (
        <VirtualRows
          items={shown} rowHeight={58} keyOf={(p) => p.personId} label={t`人员列表`}
          render={(p) => (
            <button type="button" className="fp-live-person" aria-current={p.personId === selectedId ? 'true' : undefined} onClick={() => { onSelect(p.personId) }} data-testid="live-person-row" data-person={p.personId}>
              <i data-freshness={p.freshness} title={legend[p.freshness]} aria-hidden />
              <span className="fp-live-person-name"><b>{p.personName}</b><small>{p.departmentId ? names.get(p.departmentId) ?? '' : t`未分部门`}</small></span>
              <span className="fp-live-person-end">
                <TimeText value={p.fixTime} style="relative" />
                <small>{p.batteryPercent !== null && p.batteryPercent <= 20 ? <em>{t`电量 ${Math.round(p.batteryPercent)}%`}</em> : p.speedMetresPerSecond !== null && p.speedMetresPerSecond >= 0.5 ? t`${Math.round(p.speedMetresPerSecond * 3.6)} 公里/时` : null}</small>
              </span>
            </button>
          )}
        />
      )}
      {total !== undefined && people.length > 0 && !department && !workdayState && total > people.length ? <p className="fp-live-rest"><Trans>另有 {total - people.length} 人今天还没有位置</Trans></p> : null}
    </>
  )
}
