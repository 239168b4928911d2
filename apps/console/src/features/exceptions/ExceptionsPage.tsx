import { CheckCircleOutlined, CheckOutlined, HistoryOutlined, MessageOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Segmented } from 'antd'
import { Suspense, useEffect, useRef, useState } from 'react'
import { queries, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { lazy } from '../../shell/lazy.tsx'
import { type PageKey, showKeyHelp, usePageKeys } from '../../shell/pageKeys.ts'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { useRequestName } from '../attendance/RequestItem.tsx'
import { addDays, dayIn } from '../checkIns/days.ts'
import { PutOffMark } from '../putOff/PutOffMark.tsx'
import { SettledMark } from '../putOff/SettledMark.tsx'
import { isSettleable, settleableOf } from '../putOff/settleable.ts'
import { usePutOff } from '../putOff/usePutOff.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { AskedMark } from './AskedMark.tsx'
import { isAskable } from './askable.ts'
import { useAsk } from './useAsk.tsx'
import { type ExceptionKind, type ExceptionRow, type Exceptions, kindsOn, type Shelf, useExceptions } from './useExceptions.ts'
import './exceptions.css'

/** On its way with this page, and not waited for: a list to choose from is a tenth of all that the page brings. */
const choice = import('../departments/DepartmentSelect.tsx')
choice.catch(() => undefined)
const DepartmentSelect = lazy(() => choice.then((module) => ({ default: module.DepartmentSelect })))
/** Fetched when the first request is chosen. */
const RequestActs = lazy(() => import('./RequestActs.tsx').then((module) => ({ default: module.RequestActs })))

const ages = ['1', '7', '30'] as const

/** The first kind in which something waits, so that the page never says that nothing does while 35 do. A count that is still on its way is waited for: the list must not change under the hand. */
const firstWaiting = (all: Readonly<Record<ExceptionKind, Exceptions>>, kinds: readonly ExceptionKind[]): ExceptionKind =>
  kinds.find((kind) => all[kind].pending || (all[kind].count === null && all[kind].error === null) || (all[kind].count ?? 0) > 0) ?? kinds[0]!

/** One list of what waits for a manager. Nothing here counts against anybody by itself: every line leads to where a person decides. */
export const ExceptionsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const timeZone = useOrgTimeZone()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const age = ages.find((known) => known === search['days']) ?? '7'
  const { departmentId } = search
  const today = dayIn(Date.now(), timeZone)
  const shelf: Shelf = search['settled'] === 'true' ? 'settled' : search['putOff'] === 'true' ? 'put_off' : 'waits'
  const kinds = kindsOn(shelf)
  const all = useExceptions({ from: addDays(today, 1 - Number(age)), to: today, departmentId, shelf })
  const named = kinds.find((known) => known === search['kind'])
  useKnownFilters(search, { days: age, kind: named, settled: shelf === 'settled' ? 'true' : undefined, putOff: shelf === 'put_off' ? 'true' : undefined })
  const kind = named ?? firstWaiting(all, kinds)
  const departments = useQuery(queries.departments)
  const filter = (change: Record<string, string | undefined>) => void navigate({ to: '/exceptions', search: (old) => Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value)), replace: true })
  const names: Readonly<Record<ExceptionKind, string>> = { requests: t`补卡与请假`, review: t`待核实`, missed: t`漏打卡`, late: t`迟到早退`, out_of_place: t`不在地点`, dark: t`没有位置` }
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => { setChosen(new Set()) }, [kind, age, departmentId, shelf])
  const hasAny = (all[kind].count ?? 0) > 0 && !all[kind].isRefreshing
  // From here on the address holds it: settling the last one must not carry anybody off to another list.
  useEffect(() => { if (named === undefined && hasAny) void navigate({ to: '/exceptions', search: (old) => ({ ...old, kind }), replace: true }) }, [named, hasAny, kind, navigate])
  const shown = all[kind]
  const list = useRef<HTMLUListElement>(null)
  const [at, setAt] = useState(-1)
  useEffect(() => { setAt(-1) }, [kind, age, departmentId, shelf])
  const step = (by: number): void => {
    const next = Math.min(Math.max(at + by, 0), shown.rows.length - 1)
    setAt(next)
    list.current?.querySelectorAll<HTMLElement>('[data-open]')[next]?.focus()
  }
  const choose = (key: string, on: boolean) => setChosen((now) => { const next = new Set(now); if (on) next.add(key); else next.delete(key); return next })
  const mayAct = me.role !== 'auditor'
  /** Nobody settles or puts off what is about themselves. */
  const mayChoose = (row: ExceptionRow): boolean => mayAct && row.personId !== me.personId
  const here = shown.rows[at]
  const chosenRows = shown.rows.filter(({ key }) => chosen.has(key))
  const putting = usePutOff(() => { setChosen(new Set()) })
  const asking = useAsk(() => { setChosen(new Set()) })
  /** What is chosen, else the line one is at. */
  const meant = chosenRows.length > 0 ? chosenRows : here && mayChoose(here) ? [here] : []
  const pageKeys: readonly PageKey[] = [
    { keys: ['j', 'ArrowDown'], name: t`下一条`, act: () => { step(1) } },
    { keys: ['k', 'ArrowUp'], name: t`上一条`, act: () => { step(-1) } },
    { keys: ['Enter'], name: t`打开`, act: () => false },
    ...(mayAct ? [
      { keys: ['x'], name: t`选中或取消选中`, act: () => { if (here && mayChoose(here)) choose(here.key, !chosen.has(here.key)) } },
      ...(shelf === 'settled' ? [] : [{ keys: ['s'], name: chosenRows.length > 0 ? t`把选中的 ${chosenRows.length} 条标为已处理…` : t`把这一条标为已处理…`, isOffered: settleableOf(meant).length > 0, act: () => { putting.askToSettle(meant) } },
      { keys: ['h'], name: chosenRows.length > 0 ? t`延后选中的 ${chosenRows.length} 条…` : t`延后这一条…`, isOffered: meant.length > 0, act: () => { putting.ask(meant) } },
      { keys: ['e'], name: chosenRows.length > 0 ? t`请选中的 ${chosenRows.length} 条的本人说明…` : t`请本人说明…`, isOffered: meant.some(isAskable), act: () => { asking.open(meant) } }]),
      ...(shelf !== 'waits' ? [{ keys: ['b'], name: t`放回待处理`, isOffered: meant.length > 0, act: () => { putting.bringBack(meant) } }] : []),
    ] : []),
  ]
  usePageKeys(pageKeys)
  const countOf = ({ count, more }: { count: number | null; more: boolean }) => (count === null ? '…' : more ? `${count}+` : `${count}`)
  return (
    <div className="fp-page" data-testid="exceptions-page">
      <PageHeader title={t`异常收件箱`} description={t`等人处理的都在这里。系统不会自动处罚任何人：每一条只说明记录了什么，由人来判断，处理可以撤销。`} />
      <ViewBar page="exceptions" />
      <div className="fp-toolbar" role="search" aria-label={t`筛选异常`}>
        <Suspense fallback={<span className="fp-select-place" aria-hidden />}><DepartmentSelect departments={departments.data?.departments ?? []} popupMatchSelectWidth={240} aria-label={t`部门`} placeholder={t`全部部门`} style={{ minWidth: 160 }} value={departmentId ?? null} onChange={(value) => filter({ departmentId: value ?? undefined })} /></Suspense>
        <Segmented aria-label={t`多久以内`} value={age} onChange={(value) => filter({ days: value === '7' ? undefined : value })} options={[{ value: '1', label: t`今天` }, { value: '7', label: t`7 天内` }, { value: '30', label: t`30 天内` }]} />
        <Segmented<Shelf>
          aria-label={t`等着的、延后的还是已处理的`} value={shelf} onChange={(value) => filter({ putOff: value === 'put_off' ? 'true' : undefined, settled: value === 'settled' ? 'true' : undefined })}
          options={[{ value: 'waits', label: t`等着的` }, { value: 'put_off', label: <span data-testid="show-put-off"><HistoryOutlined aria-hidden /> {t`已延后`}</span> }, { value: 'settled', label: <span data-testid="show-settled"><CheckOutlined aria-hidden /> {t`已处理`}</span> }]}
        />
      </div>
      <nav className="fp-exception-kinds" aria-label={t`种类`}>
        {kinds.map((one) => (
          <button key={one} type="button" aria-current={one === kind ? 'true' : undefined} onClick={() => filter({ kind: one })} data-testid={`kind-${one}`} data-empty={all[one].count === 0 ? '' : undefined}>
            <b className="fp-num">{countOf(all[one])}</b><span>{names[one]}</span>
          </button>
        ))}
      </nav>
      {chosenRows.length > 0 ? (
        <div className="fp-toolbar" role="group" aria-label={t`对选中的`} data-testid="chosen-acts">
          {kind === 'requests' ? <Suspense fallback={null}><RequestActs rows={chosenRows} onDone={() => setChosen(new Set())} /></Suspense> : <span role="status">{t`已选 ${chosenRows.length} 项`}</span>}
          {shelf === 'settled' || settleableOf(chosenRows).length === 0 ? null : <Button icon={<CheckOutlined />} onClick={() => { putting.askToSettle(chosenRows) }} aria-keyshortcuts="S" data-testid="settle-chosen">{t`标为已处理…`}</Button>}
          {shelf === 'settled' ? null : <Button icon={<HistoryOutlined />} onClick={() => { putting.ask(chosenRows) }} aria-keyshortcuts="H" data-testid="put-off-chosen">{t`延后…`}</Button>}
          {kind === 'requests' || shelf === 'settled' ? null : <Button icon={<MessageOutlined />} disabled={!chosenRows.some(isAskable)} onClick={() => { asking.open(chosenRows) }} aria-keyshortcuts="E" data-testid="ask-chosen">{t`请本人说明…`}</Button>}
          {shelf !== 'waits' ? <Button onClick={() => { putting.bringBack(chosenRows) }} aria-keyshortcuts="B" data-testid="bring-back-chosen">{t`放回待处理`}</Button> : null}
          <Button type="text" onClick={() => setChosen(new Set())} data-testid="choose-none">{t`取消选择`}</Button>
        </div>
      ) : null}
      {putting.dialog}
      {asking.dialog}
      <section className="fp-panel" aria-label={names[kind]}>
        {shown.pending || (shown.count === null && !shown.error) ? <LoadingState /> : shown.error ? <ErrorState error={shown.error} onRetry={shown.retry} /> : shown.rows.length === 0
          ? <EmptyState icon={<CheckCircleOutlined />} title={(shown.count ?? 0) > 0 ? t`这段时间里没有，更早的还有 ${shown.count ?? 0} 条` : { waits: t`这里没有等处理的`, put_off: t`这里没有延后的`, settled: t`这段时间里没有标为已处理的` }[shelf]} action={kind === 'review' && shelf === 'waits' ? <LinkButton to="/review">{t`打开待核实`}</LinkButton> : undefined} />
          : (
            <>
              {shown.rows.some(mayChoose) ? <div className="fp-exception-all"><Checkbox checked={shown.rows.every((row) => !mayChoose(row) || chosen.has(row.key))} indeterminate={chosenRows.length > 0 && shown.rows.some((row) => mayChoose(row) && !chosen.has(row.key))} onChange={(e) => setChosen(e.target.checked ? new Set(shown.rows.filter(mayChoose).map(({ key }) => key)) : new Set())} data-testid="choose-all">{t`全选`}</Checkbox></div> : null}
              <ul className="fp-list" ref={list}>
                {shown.rows.map((row, i) => <Row key={row.key} row={row} isAt={i === at} onAt={() => setAt(i)} mayChoose={mayChoose(row)} chosen={chosen.has(row.key)} onChosen={(on) => choose(row.key, on)} onSettle={shelf !== 'settled' && mayChoose(row) && isSettleable(row.item) ? (note) => { putting.settle([row], note) } : undefined} />)}
              </ul>
              {shown.isCut ? <p className="fp-soft fp-exception-cut" data-testid="exceptions-cut">{t`只列出最新的 ${shown.rows.length} 条。处理一些，或缩短时间段，就能看到其余的。`}</p> : null}
              {shown.further ? <p className="fp-soft fp-exception-cut" role="status" data-testid="exceptions-further">{shown.further === 'reading' ? t`正在查找更早的…` : <>{t`更早的没能读到。`} <Button type="link" size="small" onClick={shown.retry}>{t`再试一次`}</Button></>}</p> : null}
              <p className="fp-exception-keys fp-soft"><kbd className="fp-kbd">J</kbd> <kbd className="fp-kbd">K</kbd> {t`下一条、上一条`} · <kbd className="fp-kbd">Enter</kbd> {t`打开`}{mayAct ? <> · <kbd className="fp-kbd">X</kbd> {t`选中`}</> : null}{mayAct && shelf !== 'settled' ? <>{kind !== 'requests' && kind !== 'review' ? <> · <kbd className="fp-kbd">S</kbd> {t`标为已处理…`}</> : null} · <kbd className="fp-kbd">H</kbd> {t`延后…`}</> : null}{mayAct && shelf !== 'waits' ? <> · <kbd className="fp-kbd">B</kbd> {t`放回待处理`}</> : null}{kind !== 'requests' && mayAct && shelf !== 'settled' ? <> · <kbd className="fp-kbd">E</kbd> {t`请本人说明…`}</> : null}{kind === 'requests' && mayAct ? <> · <kbd className="fp-kbd">A</kbd> {t`同意`} · <kbd className="fp-kbd">R</kbd> {t`不同意…`}</> : null} · <Button type="link" size="small" icon={<QuestionCircleOutlined />} onClick={showKeyHelp}>{t`全部按键`}</Button></p>
            </>
          )}
      </section>
    </div>
  )
}

const Row = ({ row, isAt, onAt, mayChoose, chosen, onChosen, onSettle }: { row: ExceptionRow; isAt: boolean; onAt: () => void; mayChoose: boolean; chosen: boolean; onChosen: (on: boolean) => void; onSettle: ((note: string) => void) | undefined }) => {
  const { t, i18n } = useLingui()
  const requestName = useRequestName()
  const { request } = row
  return (
    <li data-testid="exception-row" data-at={isAt ? '' : undefined} onFocus={onAt}>
      {mayChoose ? <Checkbox aria-label={t`选中 ${row.personName} ${formatDay(row.day, i18n.locale)}`} checked={chosen} onChange={(e) => onChosen(e.target.checked)} data-testid="choose-exception" /> : null}
      <span className="fp-list-main">
        <span><Link to="/people/$personId" params={{ personId: row.personId }}><b>{row.personName}</b></Link>{row.departmentName ? <span className="fp-soft"> · {row.departmentName}</span> : null}{request ? <> · {requestName(request.kind)} <b><TimeText value={request.at} /></b>{request.until ? <> – <b><TimeText value={request.until} /></b></> : null}</> : null}</span>
        <span>{row.text}</span>
        {row.putOff ? <PutOffMark putOff={row.putOff} /> : null}
        {row.question ? <AskedMark question={row.question} onSettle={onSettle} /> : null}
        {row.settled ? <SettledMark settled={row.settled} /> : null}
        <span className="fp-soft">{request ? <>{t`提出于`} <TimeText value={request.askedAt} style="relative" /></> : <>{formatDay(row.day, i18n.locale)}{row.at ? <> · <TimeText value={row.at} style="time" /></> : null}{row.isAsked && row.question?.answer?.kind !== 'request' ? <> · {t`已申请补卡`}</> : null}</>}</span>
      </span>
      <Link to={row.href as '/'} data-open aria-label={t`打开 ${row.personName} ${formatDay(row.day, i18n.locale)} 的详情`}>{t`打开`}</Link>
    </li>
  )
}
