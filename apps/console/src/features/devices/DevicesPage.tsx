import { MobileOutlined } from '@ant-design/icons'
import type { Device } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { withFilters } from '../../shell/address.ts'
import { client, queries, useMe } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useFirstPageIf } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { Opened, useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { useListKeys } from '../../shell/useListKeys.ts'
import { FileLinks } from '../reports/ExportButtons.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { deviceFiltersOf, isAskedFor } from './deviceFilters.ts'
import { deviceName, mayBeReportedLost } from './deviceNames.ts'
import { DeviceStatus } from './DeviceStatus.tsx'
import { LastRefusal } from './LastRefusal.tsx'
import { EditTracker } from './EditTracker.tsx'

/** The form comes when it is opened. */
const RevokeDialog = lazy(() => import('./RevokeDialog.tsx').then((module) => ({ default: module.RevokeDialog })))

const pageSize = 50
const datumNames = { wgs84: 'WGS-84', gcj02: 'GCJ-02', bd09: 'BD-09' } as const

export const DevicesPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = deviceFiltersOf(search)
  useKnownFilters(search, filters)
  const { status, kind, search: text = '' } = filters
  const [typed, setTyped] = useState(text)
  useEffect(() => { setTyped(text) }, [text])
  const [opened, open] = useOpened('device')
  const [revoking, setRevoking] = useState<Device | null>(null)
  const devices = useQuery(queries.devices({ status }))
  const filter = (change: Record<string, string | undefined>) => void navigate({ to: '/devices', search: (old) => withFilters(old, change), replace: true })
  const shown = (devices.data?.devices ?? []).filter(isAskedFor(filters))
  // All devices are here; pages only keep the list short. Each begins after the last of the page before it.
  const pages = useCursorPages()
  const from = pages.cursor === undefined ? 0 : shown.findIndex(({ deviceId }) => deviceId === pages.cursor) + 1
  useFirstPageIf(pages, pages.cursor !== undefined && devices.isSuccess && !devices.isPlaceholderData && from === 0)
  const page = shown.slice(from, from + pageSize)
  const keys = useListKeys({ rows: page, keyOf: ({ deviceId }) => deviceId, field: '[data-testid="devices-search"]' })
  const columns: PlainColumn<Device>[] = [
    { title: t({ message: '设备', context: 'one' }), key: 'device', required: true, cell: (d) => <><strong>{deviceName(d) ?? t`未知型号`}</strong><br /><span className="fp-soft">{d.kind === 'app' ? t`手机应用` : t`定位器`}{d.datum === 'wgs84' ? null : ` · ${datumNames[d.datum]}`}</span></> },
    { title: t`使用人`, key: 'person', bare: true, className: 'fp-nowrap', cell: (d) => <Link to="/people/$personId" params={{ personId: d.personId }} data-open>{d.personName}</Link> },
    { title: t`系统与版本`, key: 'platform', bare: true, cell: (d) => <span className={d.platform || d.appVersion ? undefined : 'fp-soft fp-none'}>{d.platform ?? '—'}{d.appVersion ? ` · ${d.appVersion}` : ''}</span> },
    { title: t`密钥指纹`, key: 'key', cell: ({ keyThumbprint: value }) => (value ? <span className="fp-code" title={value}>{value.slice(0, 10)}…</span> : <span className="fp-soft">{t`无（定位器不签名）`}</span>) },
    { title: t`绑定于`, key: 'enrolled', className: 'fp-nowrap', cell: (d) => <TimeText value={d.enrolledAt} style="date" /> },
    { title: t`最近上报`, key: 'seen', className: 'fp-nowrap', cell: (d) => <><TimeText value={d.lastSeen} style="relative" /><LastRefusal device={d} /></> },
    { title: t`类型`, key: 'kind', optional: true, className: 'fp-nowrap', cell: (d) => (d.kind === 'app' ? t`手机应用` : t`定位器`) },
    { title: t`停用于`, key: 'revoked', optional: true, className: 'fp-nowrap', cell: (d) => <TimeText value={d.revokedAt} style="date" /> },
    { title: t`状态`, key: 'status', bare: true, cell: (d) => <DeviceStatus status={d.status} /> },
    ...(me.canAdminister ? [{ title: <span className="fp-visually-hidden">{t`操作`}</span>, key: 'actions', fixed: true as const, align: 'end' as const, cell: (d: Device) => (d.status === 'active' ? <span style={{ display: 'inline-flex', gap: 6 }}>{d.kind === 'tracker' ? <Button size="small" onClick={() => open(d.deviceId)} data-testid="edit-tracker">{t`编辑`}</Button> : null}<Button size="small" danger onClick={() => setRevoking(d)} data-testid="revoke-device">{t`停用`}</Button></span> : mayBeReportedLost(d) ? <Button size="small" danger onClick={() => setRevoking(d)} data-testid="report-lost">{t`报失`}</Button> : null) }] : []),
  ]
  const table = useColumns('devices', columns)
  return (
    <div className="fp-page">
      <PageHeader title={t`设备`} description={t`每台手机有自己的密钥，签名由它产生、不能导出。丢失或更换时在这里停用。`} actions={<><FileLinks url={client.devices.exportUrl} query={{ status, kind, search: text.trim() }} />{me.canAdminister || me.role === 'auditor' ? <LinkButton to="/unreadable" data-testid="open-unreadable"><Trans>无法解读的上报</Trans></LinkButton> : null}</>} />
      <ViewBar page="devices" columns={table.button} />
      <div className="fp-toolbar" role="search" aria-label={t`筛选设备`}>
        <Input allowClear placeholder={t`使用人或型号`} aria-label={t`搜索设备`} style={{ width: 220 }} value={typed} onChange={(event) => { setTyped(event.target.value); filter({ search: event.target.value }) }} data-testid="devices-search" />
        <Select allowClear aria-label={t`类型`} placeholder={t`全部类型`} style={{ minWidth: 130 }} value={kind} onChange={(value?: string) => filter({ kind: value })} options={[{ value: 'app', label: t`手机应用` }, { value: 'tracker', label: t`定位器` }]} />
        <Select allowClear aria-label={t`状态`} placeholder={t`全部状态`} style={{ minWidth: 120 }} value={status} onChange={(value?: string) => filter({ status: value })} options={[{ value: 'active', label: t`使用中` }, { value: 'lost', label: t`已丢失` }, { value: 'revoked', label: t`已停用` }]} />
      </div>
      <section className="fp-panel" aria-label={t`设备列表`}>
        {devices.isError ? <ErrorState error={devices.error} onRetry={() => void devices.refetch()} /> : (
          <>
            <PlainTable cards columns={table.columns} rows={page} keyOf={(d) => d.deviceId} pending={devices.isPending} busy={devices.isPlaceholderData} rowProps={keys.rowProps}
              empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : status ?? kind ?? text ? <EmptyState icon={<MobileOutlined />} title={t`没有符合条件的设备`} action={<Button onClick={() => filter({ status: undefined, kind: undefined, search: undefined })}>{t`清除筛选`}</Button>} /> : <EmptyState icon={<MobileOutlined />} title={t`没有设备`} description={t`在“人员”里生成绑定二维码，扫描后设备会出现在这里。`} />} />
            <CursorPager pages={pages} pageSize={pageSize} shown={page.length} total={shown.length} nextCursor={from + pageSize < shown.length ? page.at(-1)?.deviceId : undefined} busy={devices.isPlaceholderData} />
          </>
        )}
      </section>
      {me.canAdminister ? <Opened id={opened} rows={devices.data?.devices.filter(({ kind: of, status: now }) => of === 'tracker' && now === 'active')} idOf={({ deviceId }) => deviceId} onClose={() => open(undefined)}>{(device) => <EditTracker device={device} onClose={() => open(undefined)} />}</Opened> : null}
      {revoking ? <Suspense fallback={null}><RevokeDialog device={revoking} onClose={() => setRevoking(null)} /></Suspense> : null}
    </div>
  )
}
