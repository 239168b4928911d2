import { ClearOutlined, FilterOutlined } from '@ant-design/icons'
import type { ReviewCounts } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Button, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useDepartments } from '../../shell/api.ts'
import { PersonSelect, SiteSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import type { QueueFilters as Filters } from './reviewFilters.ts'

export const QueueFilters = ({ filters, counts, onChange }: { filters: Filters; counts: ReviewCounts | undefined; onChange: (change: Filters) => void }) => {
  const { t } = useLingui()
  const departments = useDepartments().data?.departments ?? []
  const [open, setOpen] = useState(false)
  const count = Object.entries(filters).filter(([name, value]) => value !== undefined && name !== 'putOff').length
  const putOff = counts?.putOff ?? 0
  return (
    <div className="fp-toolbar" role="search" aria-label={t`筛选待核实`}>
      <Segmented
        block className="fp-review-shelf" aria-label={t`等着的还是延后的`} value={filters.putOff ?? 'false'} options={[{ value: 'false', label: t`等着的` }, { value: 'true', label: <span data-testid="queue-put-off">{putOff > 0 ? t`已延后 ${putOff}` : t`已延后`}</span> }]}
        onChange={(value) => { onChange({ putOff: value === 'true' ? 'true' : undefined }) }}
      />
      <Select
        aria-label={t`顺序`} style={{ width: 130 }} value={filters.sort ?? 'oldest'} options={[{ value: 'oldest', label: t`最早的在前` }, { value: 'strongest', label: t`疑点大的在前` }]}
        onChange={(sort: string) => { onChange({ sort: sort === 'oldest' ? undefined : sort }) }} data-testid="queue-sort"
      />
      <Select
        allowClear placeholder={t`全部理由`} aria-label={t`不利理由`} style={{ width: 168 }} popupMatchSelectWidth={240} value={filters.signal}
        options={(counts?.bySignal ?? []).map(({ signal, name, count: n }) => ({ value: signal, label: `${name} (${n})` }))} onChange={(signal: string | undefined) => { onChange({ signal }) }} data-testid="queue-signal"
      />
      <Button icon={<FilterOutlined />} aria-expanded={open} onClick={() => { setOpen(!open) }} data-testid="queue-more">{count > 0 ? t`筛选 (${count})` : t`筛选`}</Button>
      {open ? (
        <>
          <Select
            allowClear placeholder={t`全部结论`} aria-label={t`核验结论`} style={{ width: 128 }} value={filters.band} options={[{ value: 'strong_doubt', label: t`存疑较大` }, { value: 'needs_review', label: t`有疑点` }]}
            onChange={(band: string | undefined) => { onChange({ band }) }} data-testid="queue-band"
          />
          <Select
            allowClear placeholder={t`有无说明`} aria-label={t`有无说明`} style={{ width: 120 }} value={filters.answered} options={[{ value: 'true', label: t`本人已说明` }, { value: 'false', label: t`还没说明` }]}
            onChange={(answered: string | undefined) => { onChange({ answered }) }} data-testid="queue-answered"
          />
          <Select
            allowClear placeholder={t`不限多久`} aria-label={t`已等多久`} style={{ width: 126 }} value={filters.olderThanHours} options={[{ value: '24', label: t`等了 1 天以上` }, { value: '72', label: t`等了 3 天以上` }, { value: '168', label: t`等了 7 天以上` }]}
            onChange={(olderThanHours: string | undefined) => { onChange({ olderThanHours }) }} data-testid="queue-age"
          />
          <DepartmentSelect departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 140 }} popupMatchSelectWidth={220} value={filters.departmentId} onChange={(departmentId) => { onChange({ departmentId: departmentId ?? undefined }) }} />
          <PersonSelect value={filters.personId} onChange={(personId) => { onChange({ personId }) }} />
          <SiteSelect value={filters.siteId} onChange={(siteId) => { onChange({ siteId }) }} />
        </>
      ) : null}
      {count > 0 ? <Button type="text" icon={<ClearOutlined />} onClick={() => { onChange(Object.fromEntries(Object.keys(filters).filter((name) => name !== 'putOff').map((name) => [name, undefined]))) }} data-testid="queue-clear">{t`清除筛选`}</Button> : null}
    </div>
  )
}
