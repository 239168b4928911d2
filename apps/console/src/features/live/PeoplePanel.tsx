import { SearchOutlined } from '@ant-design/icons'
import type { Department, LivePosition } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Input, Skeleton } from 'antd'
import { Suspense, useMemo } from 'react'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { freshnessOf, type Freshness } from '../../map/people/peopleStore.ts'
import { lazy } from '../../shell/lazy.tsx'
import { ages as order } from './hidden.ts'
import type { MapState, PeopleInState } from './peopleInState.ts'
import { useLiveState } from './useLive.ts'
import { VirtualRows } from './VirtualRows.tsx'

/** The map and the people come first. */
const DepartmentSelect = lazy(() => import('../departments/DepartmentSelect.tsx').then((module) => ({ default: module.DepartmentSelect })))

const StateSelect = lazy(() => import('./StateSelect.tsx').then((module) => ({ default: module.StateSelect })))

export interface PeoplePanelProps {
  /** The server has said who has reported. */
  readonly isKnown: boolean
  /** Who fits name, department and state, of any age. */
  readonly fitting: readonly LivePosition[]
  /** Of these, who is on the map. */
  readonly shown: readonly LivePosition[]
  /** Only those in a part of the map are asked for. */
  readonly isInArea: boolean
  readonly name: string
  readonly onName: (name: string) => void
  readonly hidden: ReadonlySet<Freshness>
  readonly onHidden: (hidden: ReadonlySet<Freshness>) => void
  readonly inState: PeopleInState | undefined
  /** Everybody whom the map can show, with or without a position; undefined while not all of them are asked for. */
  readonly total: number | undefined
  readonly departments: readonly Department[]
  readonly department: string | undefined
  readonly onDepartment: (departmentId: string | undefined) => void
  readonly state: MapState | undefined
  readonly onState: (state: MapState | undefined) => void
  readonly selectedId: string | undefined
  readonly onSelect: (personId: string) => void
}

export const PeoplePanel = ({ isKnown, fitting, shown, isInArea, name, onName, hidden, onHidden, inState, total, departments, department, onDepartment, state: workdayState, onState, selectedId, onSelect }: PeoplePanelProps) => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  const state = useLiveState()
  const names = useMemo(() => new Map(departments.map((d) => [d.departmentId, d.name])), [departments])
  const now = Date.now()
  const ageOf = (person: LivePosition): Freshness => freshnessOf(Date.parse(person.fixTime), now)
  const rows = useMemo(() => [...shown].sort((a, b) => (a.fixTime < b.fixTime ? 1 : a.fixTime > b.fixTime ? -1 : a.personName.localeCompare(b.personName, 'zh-CN'))), [shown])
  const ages = Object.groupBy(fitting, ageOf)
  const legend: Readonly<Record<Freshness, string>> = { now: t`5 分钟内`, recent: t`30 分钟内`, old: t`更早` }
  const toggle = (freshness: Freshness) => {
    const next = new Set(hidden)
    if (!next.delete(freshness)) next.add(freshness)
    onHidden(next.size === order.length ? new Set() : next)
  }
  return (
    <>
      <div className="fp-live-filters">
        <Input allowClear prefix={<SearchOutlined aria-hidden />} placeholder={t`搜索姓名`} aria-label={t`搜索姓名`} value={name} onChange={(e) => { onName(e.target.value) }} data-testid="live-search" />
        <div className="fp-live-selects">
          <Suspense fallback={<Skeleton.Input block />}><DepartmentSelect
            departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} value={department}
            onChange={(value) => { onDepartment(value ?? undefined) }} data-testid="live-department" popupMatchSelectWidth={260}
          /></Suspense>
          <Suspense fallback={<Skeleton.Input block />}><StateSelect value={workdayState} onChange={onState} /></Suspense>
        </div>
        <div className="fp-live-legend" role="group" aria-label={t`按最后位置的时间筛选`}>
          {order.map((freshness) => (
            <button key={freshness} type="button" aria-pressed={!hidden.has(freshness)} onClick={() => { toggle(freshness) }} data-testid={`live-age-${freshness}`}>
              <i data-freshness={freshness} aria-hidden />{legend[freshness]} <b className="fp-num">{ages[freshness]?.length ?? 0}</b>
            </button>
          ))}
        </div>
        {inState && inState.total > inState.ids.size ? <p className="fp-live-cut" role="status" data-testid="live-cut"><Trans>这个状态共 {number.format(inState.total)} 人，只显示其中 {number.format(inState.ids.size)} 人；选一个部门再看。</Trans></p> : null}
      </div>
      {fitting.length === 0 && workdayState === undefined && name.trim() === '' && !department && !isInArea ? (
        !isKnown || state === 'connecting' || state === 'idle'
          ? <div className="fp-state" role="status"><Trans>正在读取位置…</Trans></div>
          : <EmptyState title={t`今天还没有人上报位置`} description={t`员工绑定手机并开始工作后，会出现在这里。只显示今天的位置；跨午夜的班从上班时算起，到下班为止。工作时间以外不记录位置。`} />
      ) : rows.length === 0 ? (
        <EmptyState title={t`没有符合条件的人`} description={isInArea ? t`框里没有这样的人。取消“只看框内”再看。` : workdayState ? t`此刻没有这样的人，或换个姓名或部门再试。` : t`换个姓名或部门再试。`} />
      ) : (
        <VirtualRows
          items={rows} rowHeight={58} keyOf={(p) => p.personId} label={t`人员列表`}
          render={(p) => (
            <button type="button" className="fp-live-person" aria-current={p.personId === selectedId ? 'true' : undefined} onClick={() => { onSelect(p.personId) }} data-testid="live-person-row" data-person={p.personId}>
              <i data-freshness={ageOf(p)} title={legend[ageOf(p)]} aria-hidden />
              <span className="fp-live-person-name"><b>{p.personName}</b><small>{p.departmentId ? names.get(p.departmentId) ?? '' : t`未分部门`}</small></span>
              <span className="fp-live-person-end">
                <TimeText value={p.fixTime} style="relative" />
                <small>{p.batteryPercent !== null && p.batteryPercent <= 20 ? <em>{t`电量 ${Math.round(p.batteryPercent)}%`}</em> : p.speedMetresPerSecond !== null && p.speedMetresPerSecond >= 0.5 ? t`${Math.round(p.speedMetresPerSecond * 3.6)} 公里/时` : null}</small>
              </span>
            </button>
          )}
        />
      )}
      {fitting.length > 0 ? (
        <p className="fp-live-rest" data-testid="live-rest">
          {total !== undefined && !department && !workdayState && !isInArea && name.trim() === '' && total > fitting.length ? <><Trans>另有 {total - fitting.length} 人今天还没有位置。</Trans> </> : null}
          <Trans>只显示今天的位置；跨午夜的班从上班时算起。</Trans>
        </p>
      ) : null}
    </>
  )
}
