import { EditOutlined, ImportOutlined, MoreOutlined, PlusOutlined, QrcodeOutlined, RadarChartOutlined, SearchOutlined, UserAddOutlined, UserDeleteOutlined } from '@ant-design/icons'
import type { Person } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Dropdown, Input, Select } from 'antd'
import { Suspense, useEffect, useRef, useState } from 'react'
import { withFilters, withOpen } from '../../shell/address.ts'
import { queries, useMe } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { Opened, useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useListKeys } from '../../shell/useListKeys.ts'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { AddTrackerDialog, BulkEnrollment, EnrollmentDialog, LeaveDialog, PersonDrawer } from './dialogs.tsx'
import { useBringBack } from './useBringBack.tsx'

/** Comes with the first chosen person. */
const BulkMove = lazy(() => import('./BulkMove.tsx').then((module) => ({ default: module.BulkMove })))

const roles = ['field_worker', 'manager', 'hr', 'auditor', 'administrator', 'owner'] as const
const pageSize = 50
type Open = { readonly what: 'create' | 'codes' } | { readonly what: 'enroll' | 'tracker' | 'leave'; readonly person: Person } | null

export const PeoplePage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const roleName = useRoleName()
  const bringBack = useBringBack()
  const search = useSearch({ strict: false }) as { search?: string; departmentId?: string; role?: string; status?: string; mode?: string }
  const [text, setText] = useState(search.search ?? '')
  // A view brings its own search.
  useEffect(() => { setText(search.search ?? '') }, [search.search])
  const [dialog, setDialog] = useState<Open>(null)
  // The new person is in the address: the command palette opens it, and so does a link.
  const open: Open = search.mode === 'new' && me.canAdminister ? { what: 'create' } : dialog
  const setOpen = (next: Open) => {
    setDialog(next?.what === 'create' ? null : next)
    if ((next?.what === 'create') !== (search.mode === 'new')) void navigate({ to: '/people', search: (old) => withOpen(old, { mode: next?.what === 'create' ? 'new' : undefined }), state: true, replace: true })
  }
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const filters = { search: search.search, departmentId: search.departmentId, role: roles.find((one) => one === search.role), status: search.status === 'left' ? 'left' : 'active' }
  useKnownFilters(search, filters)
  const pages = useCursorPages()
  const people = useQuery({ ...queries.people({ ...filters, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, people.error)
  const departments = useQuery(queries.departments)
  const [edited, setEdited] = useOpened('edit')
  const inList = people.data?.items.find(({ personId }) => personId === edited)
  // A link to somebody whom this page of the list does not hold.
  const alone = useQuery({ ...queries.person(edited ?? ''), enabled: edited !== undefined && !inList && !people.isPending })
  const editable = inList ? [inList] : alone.data ? [alone.data] : alone.isError ? [] : undefined
  const filter = (change: Record<string, string | undefined>) => void navigate({ to: '/people', search: (old) => withFilters(old, change), replace: true })
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined)
  /** The list follows what is typed, a moment later; an input method's unfinished syllables would otherwise each be searched for. */
  const type = (value: string) => {
    setText(value)
    clearTimeout(typing.current)
    typing.current = setTimeout(() => filter({ search: value.trim() }), 300)
  }
  const filtered = Boolean(search.search ?? search.departmentId ?? search.role ?? search.status)

  const actions = (person: Person) => ({ items: [
    { key: 'edit', icon: <EditOutlined />, label: t`编辑`, onClick: () => setEdited(person.personId) },
    { key: 'tracker', icon: <RadarChartOutlined />, label: <span data-testid="add-tracker">{t`添加定位器`}</span>, onClick: () => setOpen({ what: 'tracker', person }) },
    { type: 'divider' as const },
    person.status === 'active'
      ? { key: 'left', danger: true, icon: <UserDeleteOutlined />, label: <span data-testid="mark-left">{t`标记为离职`}</span>, disabled: person.personId === me.personId, onClick: () => setOpen({ what: 'leave', person }) }
      : { key: 'back', icon: <UserAddOutlined />, label: t`恢复在职`, onClick: () => bringBack(person) },
  ] })
  const orDash = (value: string | null) => value ?? <span className="fp-soft fp-none">—</span>
  const shown = people.data?.items ?? []
  const choose = (ids: readonly string[], on: boolean) => setChosen((now) => { const next = new Set(now); for (const id of ids) if (on) next.add(id); else next.delete(id); return next })
  const keys = useListKeys({
    rows: shown, keyOf: ({ personId }) => personId, field: '[data-testid="people-search"]', onToggle: me.canAdminister ? ({ personId }) => { choose([personId], !chosen.has(personId)) } : undefined,
    more: () => (me.canAdminister ? [
      { keys: ['b'], name: chosen.size > 0 ? t`为选中的 ${chosen.size} 人生成绑定码…` : t`为列表中的人生成绑定码…`, isOffered: true, act: () => { setOpen({ what: 'codes' }) } },
      ...(chosen.size > 0 ? [{ keys: ['m'], name: t`移动选中的 ${chosen.size} 人到部门…`, isOffered: true, act: () => { document.querySelector<HTMLElement>('[data-testid="people-bulk"] input')?.focus() } }] : []),
    ] : []),
  })
  const columns: PlainColumn<Person>[] = [
    ...(me.canAdminister ? [{
      key: 'choose', fixed: true as const, title: <Checkbox aria-label={t`选中这一页`} checked={shown.length > 0 && shown.every(({ personId }) => chosen.has(personId))} onChange={(e) => choose(shown.map(({ personId }) => personId), e.target.checked)} />,
      cell: (person: Person) => <Checkbox aria-label={t`选中 ${person.name}`} checked={chosen.has(person.personId)} onChange={(e) => choose([person.personId], e.target.checked)} data-testid="choose-person" />,
    }] : []),
    { key: 'name', title: t`姓名`, className: 'fp-nowrap', required: true, cell: (person) => <Link to="/people/$personId" params={{ personId: person.personId }} data-open>{person.name}</Link> },
    { key: 'number', title: t`工号`, className: 'fp-num', cell: (person) => orDash(person.employeeNumber) },
    { key: 'department', bare: true, title: t({ message: '部门', context: 'one' }), className: 'fp-nowrap', cell: (person) => orDash(person.departmentName) },
    { key: 'role', bare: true, title: t`角色`, className: 'fp-nowrap', cell: (person) => roleName(person.role) },
    { key: 'phone', bare: true, title: t`手机号`, className: 'fp-num fp-nowrap', cell: (person) => (person.phone && person.masked?.includes('phone') ? <span title={t`对您的角色遮盖`}>{person.phone}</span> : orDash(person.phone)) },
    { key: 'devices', title: t`设备`, className: 'fp-num', cell: ({ deviceCount }) => (deviceCount === 0 ? <span className="fp-soft">{t`未绑定`}</span> : deviceCount) },
    { key: 'email', bare: true, title: t`邮箱`, className: 'fp-nowrap', optional: true, cell: (person) => orDash(person.email) },
    { key: 'manager', title: t`上级`, className: 'fp-nowrap', optional: true, cell: (person) => orDash(person.managerName) },
    { key: 'hired', title: t`入职日期`, className: 'fp-num fp-nowrap', optional: true, cell: (person) => orDash(person.hiredOn) },
    { key: 'shift', title: t`班次`, className: 'fp-nowrap', optional: true, cell: (person) => shifts.data?.shifts.find(({ shiftId, isDefault }) => (person.shiftId === null ? isDefault : shiftId === person.shiftId))?.name ?? orDash(null) },
    { key: 'seen', title: t`最近上报`, className: 'fp-nowrap', cell: (person) => <TimeText value={person.lastSeen} style="relative" /> },
    ...(me.canAdminister ? [{
      title: <span className="fp-visually-hidden">{t`操作`}</span>, key: 'actions', fixed: true as const, align: 'end' as const, cell: (person: Person) => (
        <span className="fp-nowrap">
          {person.status === 'active' ? <Button type="text" icon={<QrcodeOutlined />} onClick={() => setOpen({ what: 'enroll', person })} data-testid="enroll">{t`绑定手机`}</Button> : null}
          <Dropdown trigger={['click']} menu={actions(person)} placement="bottomRight"><Button type="text" icon={<MoreOutlined />} aria-label={t`${person.name} 的更多操作`} data-testid="person-more" /></Dropdown>
        </span>
      ),
    }] : []),
  ]

  const table = useColumns('people', columns)
  // Only who chose that column waits for them.
  const shifts = useQuery({ ...queries.shifts, enabled: table.columns.some(({ key }) => key === 'shift') })
  return (
    <div className="fp-page">
      <PageHeader title={t`人员`} description={t`每个人先绑定手机，再开始签到；也可以接入已有的定位器。`}
        actions={me.canAdminister ? <><Button icon={<QrcodeOutlined />} onClick={() => setOpen({ what: 'codes' })} data-testid="make-codes">{t`批量绑定码`}</Button><LinkButton to="/people/import" icon={<ImportOutlined />} data-testid="import-people">{t`导入`}</LinkButton><Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ what: 'create' })} data-testid="add-person">{t`添加人员`}</Button></> : null} />
      <ViewBar page="people" columns={table.button} />
      <div className="fp-toolbar" role="search" aria-label={t`筛选人员`}>
        <Input allowClear prefix={<SearchOutlined aria-hidden />} placeholder={t`姓名、工号或手机号`} aria-label={t`搜索人员`} style={{ width: 240 }} value={text} onChange={(event) => type(event.target.value)} data-testid="people-search" />
        <DepartmentSelect departments={departments.data?.departments ?? []} popupMatchSelectWidth={240} aria-label={t({ message: '部门', context: 'one' })} placeholder={t`全部部门`} style={{ minWidth: 160 }} value={search.departmentId} onChange={(value) => filter({ departmentId: value ?? undefined })} />
        <Select allowClear aria-label={t`角色`} placeholder={t`全部角色`} style={{ minWidth: 130 }} value={search.role} onChange={(value?: string) => filter({ role: value })} options={roles.map((value) => ({ value, label: roleName(value) }))} />
        <Select aria-label={t`状态`} style={{ minWidth: 100 }} value={search.status ?? 'active'} onChange={(value: string) => filter({ status: value === 'active' ? undefined : value })} options={[{ value: 'active', label: t`在职` }, { value: 'left', label: t`已离职` }]} />
      </div>
      {chosen.size > 0 ? <Suspense fallback={<div className="fp-toolbar fp-toolbar-coming" />}><BulkMove chosen={chosen} onEnroll={() => setOpen({ what: 'codes' })} onDone={() => setChosen(new Set())} /></Suspense> : null}
      <section className="fp-panel" aria-label={t`人员列表`}>
        {people.isError ? <ErrorState error={people.error} onRetry={() => void people.refetch()} /> : (
          <>
            <PlainTable cards columns={table.columns} rows={people.data?.items ?? []} keyOf={(person) => person.personId} pending={people.isPending} busy={people.isPlaceholderData} rowProps={keys.rowProps}
              empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : filtered ? <EmptyState title={t`没有符合条件的人员`} action={<Button onClick={() => { setText(''); filter({ search: undefined, departmentId: undefined, role: undefined, status: undefined }) }}>{t`清除筛选`}</Button>} /> : <EmptyState title={t`还没有人员`} description={t`先添加外勤员工，再把绑定二维码发给本人。`} action={me.canAdminister ? <Button type="primary" onClick={() => setOpen({ what: 'create' })}>{t`添加人员`}</Button> : undefined} />} />
            <CursorPager pages={pages} pageSize={pageSize} shown={shown.length} total={people.data?.total} nextCursor={people.data?.nextCursor} busy={people.isPlaceholderData} />
          </>
        )}
      </section>
      {open?.what === 'create' ? <PersonDrawer onClose={() => setOpen(null)} onCreated={(person) => { if (person.role === 'field_worker') setOpen({ what: 'enroll', person }) }} /> : null}
      {me.canAdminister ? <Opened id={edited} rows={editable} idOf={({ personId }) => personId} onClose={() => setEdited(undefined)}>{(person) => <PersonDrawer person={person} onClose={() => setEdited(undefined)} />}</Opened> : null}
      {open?.what === 'enroll' ? <EnrollmentDialog person={open.person} onClose={() => setOpen(null)} /> : null}
      {open?.what === 'codes' ? <BulkEnrollment whom={chosen.size > 0 ? { ids: [...chosen] } : { matching: filters, count: people.data?.total ?? 0 }} onClose={() => setOpen(null)} /> : null}
      {open?.what === 'leave' ? <LeaveDialog person={open.person} onClose={() => setOpen(null)} /> : null}
      {open?.what === 'tracker' ? <AddTrackerDialog person={open.person} onClose={() => setOpen(null)} /> : null}
    </div>
  )
}
