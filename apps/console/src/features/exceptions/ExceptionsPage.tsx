import { CheckCircleOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Checkbox, Segmented } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { queries, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useRequestName } from '../attendance/RequestItem.tsx'
import { addDays, dayIn } from '../checkIns/days.ts'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { type ExceptionKind, type ExceptionRow, exceptionKinds, useExceptions } from './useExceptions.ts'
import './exceptions.css'

/** Fetched when the first request is chosen. */
const RequestActs = lazy(() => import('./RequestActs.tsx').then((module) => ({ default: module.RequestActs })))

const ages = ['1', '7', '30'] as const

/** One list of what waits for a manager. Nothing here counts against anybody by itself: every line leads to where a person decides. */
export const ExceptionsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const timeZone = useOrgTimeZone()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const age = ages.find((known) => known === search['days']) ?? '7'
  const kind = exceptionKinds.find((known) => known === search['kind']) ?? 'requests'
  const { departmentId } = search
  const today = dayIn(Date.now(), timeZone)
  const all = useExceptions({ from: addDays(today, 1 - Number(age)), to: today, departmentId })
  const departments = useQuery(queries.departments)
  const filter = (change: Record<string, string | undefined>) => void navigate({ to: '/exceptions', search: (old) => Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value)), replace: true })
  const names: Readonly<Record<ExceptionKind, string>> = { requests: t`补卡与请假`, review: t`待核实`, missed: t`漏打卡`, late: t`迟到`, out_of_place: t`不在地点`, dark: t`没有位置` }
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => { setChosen(new Set()) }, [kind, age, departmentId])
  const shown = all[kind]
  const countOf = ({ count, more }: { count: number | null; more: boolean }) => (count === null ? '…' : more ? `${count}+` : `${count}`)
  return (
    <div className="fp-page" data-testid="exceptions-page">
      <PageHeader title={t`异常收件箱`} description={t`等人处理的都在这里。系统不会自动处罚任何人：每一条只说明记录了什么，由人来判断，处理可以撤销。`} />
      <div className="fp-toolbar" role="search" aria-label={t`筛选异常`}>
        <DepartmentSelect departments={departments.data?.departments ?? []} popupMatchSelectWidth={240} aria-label={t`部门`} placeholder={t`全部部门`} style={{ minWidth: 160 }} value={departmentId ?? null} onChange={(value) => filter({ departmentId: value ?? undefined })} />
        <Segmented aria-label={t`多久以内`} value={age} onChange={(value) => filter({ days: value === '7' ? undefined : value })} options={[{ value: '1', label: t`今天` }, { value: '7', label: t`7 天内` }, { value: '30', label: t`30 天内` }]} />
      </div>
      <nav className="fp-exception-kinds" aria-label={t`种类`}>
        {exceptionKinds.map((one) => (
          <button key={one} type="button" aria-current={one === kind ? 'true' : undefined} onClick={() => filter({ kind: one === 'requests' ? undefined : one })} data-testid={`kind-${one}`} data-empty={all[one].count === 0 ? '' : undefined}>
            <b className="fp-num">{countOf(all[one])}</b><span>{names[one]}</span>
          </button>
        ))}
      </nav>
      {kind === 'requests' && chosen.size > 0 ? <Suspense fallback={null}><RequestActs rows={shown.rows.filter(({ key }) => chosen.has(key))} onDone={() => setChosen(new Set())} /></Suspense> : null}
      <section className="fp-panel" aria-label={names[kind]}>
        {shown.pending ? <LoadingState /> : shown.error ? <ErrorState error={shown.error} onRetry={shown.retry} /> : shown.rows.length === 0
          ? <EmptyState icon={<CheckCircleOutlined />} title={t`这里没有等处理的`} description={kind === 'review' && (shown.count ?? 0) > 0 ? t`更早的还有 ${shown.count ?? 0} 条，在“待核实”里。` : undefined} action={kind === 'review' ? <LinkButton to="/review">{t`打开待核实`}</LinkButton> : undefined} />
          : (
            <>
              {kind === 'requests' && me.role !== 'auditor' ? <div className="fp-exception-all"><Checkbox checked={shown.rows.every(({ key, request }) => !request?.mayDecide || chosen.has(key))} onChange={(e) => setChosen(e.target.checked ? new Set(shown.rows.filter(({ request }) => request?.mayDecide).map(({ key }) => key)) : new Set())} data-testid="choose-all">{t`全选`}</Checkbox></div> : null}
              <ul className="fp-list">
                {shown.rows.map((row) => <Row key={row.key} row={row} chosen={chosen.has(row.key)} onChosen={(on) => setChosen((now) => { const next = new Set(now); if (on) next.add(row.key); else next.delete(row.key); return next })} />)}
              </ul>
            </>
          )}
      </section>
    </div>
  )
}

const Row = ({ row, chosen, onChosen }: { row: ExceptionRow; chosen: boolean; onChosen: (on: boolean) => void }) => {
  const { t } = useLingui()
  const requestName = useRequestName()
  const { request } = row
  return (
    <li data-testid="exception-row">
      {request ? <Checkbox aria-label={t`选中 ${row.personName} 的申请`} disabled={!request.mayDecide} checked={chosen} onChange={(e) => onChosen(e.target.checked)} data-testid="choose-exception" /> : null}
      <span className="fp-list-main">
        <span><Link to="/people/$personId" params={{ personId: row.personId }}><b>{row.personName}</b></Link>{row.departmentName ? <span className="fp-soft"> · {row.departmentName}</span> : null}{request ? <> · {requestName(request.kind)} <b><TimeText value={request.at} /></b></> : null}</span>
        <span>{row.text}</span>
        <span className="fp-soft">{request ? <>{t`提出于`} <TimeText value={request.askedAt} style="relative" /></> : <>{row.day}{row.at ? <> · <TimeText value={row.at} style="relative" /></> : null}{row.isAsked ? <> · {t`已申请补卡`}</> : null}</>}</span>
      </span>
      <Link to={row.href as '/'} aria-label={t`打开 ${row.personName} ${row.day} 的详情`}>{t`打开`}</Link>
    </li>
  )
}
