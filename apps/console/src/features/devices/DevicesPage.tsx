import { MobileOutlined } from '@ant-design/icons'
import type { Device } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Input, Select, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { queries, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { deviceName } from './deviceNames.ts'
import { DeviceStatus } from './DeviceStatus.tsx'
import { EditTracker } from './EditTracker.tsx'
import { RevokeDialog } from './RevokeDialog.tsx'

const datumNames = { wgs84: 'WGS-84', gcj02: 'GCJ-02', bd09: 'BD-09' } as const

export const DevicesPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { status?: string; kind?: string; search?: string }
  const [editing, setEditing] = useState<Device | null>(null)
  const [revoking, setRevoking] = useState<Device | null>(null)
  const devices = useQuery(queries.devices({ status: search.status }))
  const filter = (change: Record<string, string | undefined>) => void navigate({ to: '/devices', search: (old) => Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value)), replace: true })
  const text = (search.search ?? '').toLowerCase()
  const shown = (devices.data?.devices ?? []).filter((d) => (!search.kind || d.kind === search.kind) && (text === '' || [d.personName, d.label, d.model, d.platform].some((part) => part?.toLowerCase().includes(text))))
  const columns: TableColumnsType<Device> = [
    { title: t({ message: '设备', context: 'one' }), key: 'device', fixed: 'start', render: (_, d) => <><strong>{deviceName(d) ?? t`未知型号`}</strong><br /><span className="fp-soft">{d.kind === 'app' ? t`手机应用` : t`定位器`}{d.datum === 'wgs84' ? null : ` · ${datumNames[d.datum]}`}</span></> },
    { title: t`使用人`, key: 'person', render: (_, d) => <Link to="/people/$personId" params={{ personId: d.personId }}>{d.personName}</Link> },
    { title: t`系统与版本`, key: 'platform', render: (_, d) => <span>{d.platform ?? '—'}{d.appVersion ? ` · ${d.appVersion}` : ''}</span> },
    { title: t`密钥指纹`, dataIndex: 'keyThumbprint', render: (value: string | null) => (value ? <span className="fp-code" title={value}>{value.slice(0, 10)}…</span> : <span className="fp-soft">{t`无（定位器不签名）`}</span>) },
    { title: t`绑定于`, dataIndex: 'enrolledAt', render: (value: string) => <TimeText value={value} style="date" /> },
    { title: t`最近上报`, dataIndex: 'lastSeen', render: (value: string | null) => <TimeText value={value} style="relative" /> },
    { title: t`状态`, dataIndex: 'status', render: (status: Device['status']) => <DeviceStatus status={status} /> },
    ...(me.canAdminister ? [{ title: <span className="fp-visually-hidden">{t`操作`}</span>, key: 'actions', align: 'end' as const, render: (_: unknown, d: Device) => (d.status === 'active' ? <span style={{ display: 'inline-flex', gap: 6 }}>{d.kind === 'tracker' ? <Button size="small" onClick={() => setEditing(d)} data-testid="edit-tracker">{t`编辑`}</Button> : null}<Button size="small" danger onClick={() => setRevoking(d)} data-testid="revoke-device">{t`停用`}</Button></span> : null) }] : []),
  ]
  return (
    <div className="fp-page">
      <PageHeader title={t`设备`} description={t`每台手机有自己的密钥，签名由它产生、不能导出。丢失或更换时在这里停用。`} actions={me.canAdminister || me.role === 'auditor' ? <LinkButton to="/unreadable" data-testid="open-unreadable"><Trans>无法解读的上报</Trans></LinkButton> : null} />
      <div className="fp-toolbar" role="search" aria-label={t`筛选设备`}>
        <Input allowClear placeholder={t`使用人或型号`} aria-label={t`搜索设备`} style={{ width: 220 }} defaultValue={search.search} onChange={(event) => filter({ search: event.target.value })} data-testid="devices-search" />
        <Select allowClear aria-label={t`类型`} placeholder={t`全部类型`} style={{ minWidth: 130 }} value={search.kind} onChange={(value?: string) => filter({ kind: value })} options={[{ value: 'app', label: t`手机应用` }, { value: 'tracker', label: t`定位器` }]} />
        <Select allowClear aria-label={t`状态`} placeholder={t`全部状态`} style={{ minWidth: 120 }} value={search.status} onChange={(value?: string) => filter({ status: value })} options={[{ value: 'active', label: t`使用中` }, { value: 'lost', label: t`已丢失` }, { value: 'revoked', label: t`已停用` }]} />
        {devices.data ? <span className="fp-soft">{t`共 ${shown.length} 台`}</span> : null}
      </div>
      <section className="fp-panel" aria-label={t`设备列表`}>
        {devices.isError ? <ErrorState error={devices.error} onRetry={() => void devices.refetch()} /> : (
          <Table<Device> rowKey="deviceId" columns={columns} dataSource={shown} loading={devices.isPending} scroll={{ x: 'max-content' }} pagination={shown.length > 50 ? { pageSize: 50, showSizeChanger: false, placement: ['bottomEnd'], style: { padding: '0 14px' } } : false}
            locale={{ emptyText: devices.isPending ? ' ' : <EmptyState icon={<MobileOutlined />} title={t`没有设备`} description={t`在“人员”里生成绑定二维码，扫描后设备会出现在这里。`} /> }} />
        )}
      </section>
      <EditTracker device={editing} onClose={() => setEditing(null)} />
      {revoking ? <RevokeDialog device={revoking} onClose={() => setRevoking(null)} /> : null}
    </div>
  )
}
