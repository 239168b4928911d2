import { ClearOutlined, FilterOutlined, SearchOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button, DatePicker, Grid, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useState } from 'react'
import { useDepartments, useOrgTimeZone } from '../../shell/api.ts'
import { bands, useBandName } from '../../shell/BandTag.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { addDays, dayIn } from './days.ts'
import type { ListFilters } from './listFilters.ts'
import { PersonSelect, SiteSelect } from './PersonSelect.tsx'

export const Filters = ({ filters, onChange }: { filters: ListFilters; onChange: (change: Partial<Record<keyof ListFilters, string | undefined>>) => void }) => {
  const { t } = useLingui()
  const bandName = useBandName()
  const departments = useDepartments().data?.departments ?? []
  const today = dayIn(Date.now(), useOrgTimeZone())
  const [text, setText] = useState(filters.search ?? '')
  useEffect(() => { setText(filters.search ?? '') }, [filters.search])
  const range = (from: string, to: string): [dayjs.Dayjs, dayjs.Dayjs] => [dayjs(from), dayjs(to)]
  const count = Object.values(filters).filter((value) => value !== undefined).length
  const narrow = Grid.useBreakpoint().md === false
  const [open, setOpen] = useState(false)
  return (
    <div className="fp-toolbar" role="search" aria-label={t`筛选签到`}>
      <Input
        allowClear prefix={<SearchOutlined aria-hidden />} placeholder={t`姓名、地点或备注`} aria-label={t`搜索`} style={{ width: 190 }} value={text}
        onChange={(e) => { setText(e.target.value); if (e.target.value === '') onChange({ search: undefined }) }}
        onPressEnter={() => { onChange({ search: text.trim() || undefined }) }} onBlur={() => { if (text.trim() !== (filters.search ?? '')) onChange({ search: text.trim() || undefined }) }} data-testid="filter-search"
      />
      {narrow ? <Button icon={<FilterOutlined />} aria-expanded={open} onClick={() => { setOpen(!open) }} data-testid="filter-toggle">{count > 0 ? t`筛选 (${count})` : t`筛选`}</Button> : null}
      {narrow && !open ? null : (
        <>
          <DatePicker.RangePicker
            allowEmpty={[true, true]} value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]} style={{ width: 250 }} classNames={{ popup: { root: 'fp-range-popup' } }}
            presets={[
              { label: t`今天`, value: range(today, today) }, { label: t`昨天`, value: range(addDays(today, -1), addDays(today, -1)) },
              { label: t`最近 7 天`, value: range(addDays(today, -6), today) }, { label: t`最近 30 天`, value: range(addDays(today, -29), today) },
            ]}
            onChange={(value) => { onChange({ from: value?.[0]?.format('YYYY-MM-DD'), to: value?.[1]?.format('YYYY-MM-DD') }) }} data-testid="filter-dates"
          />
          <Select
            mode="multiple" maxTagCount="responsive" allowClear placeholder={t`全部结论`} aria-label={t`核验结论`} style={{ width: 160 }} popupMatchSelectWidth={180} value={filters.band?.split(',') ?? []}
            options={bands.map((band) => ({ value: band, label: bandName(band) }))} onChange={(value: string[]) => { onChange({ band: value.length > 0 ? value.join(',') : undefined }) }} data-testid="filter-band"
          />
          <PersonSelect value={filters.personId} onChange={(personId) => { onChange({ personId }) }} />
          <DepartmentSelect
            departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 160 }} popupMatchSelectWidth={240}
            value={filters.departmentId} onChange={(departmentId) => { onChange({ departmentId: departmentId ?? undefined }) }} data-testid="filter-department"
          />
          <SiteSelect value={filters.siteId} onChange={(siteId) => { onChange({ siteId }) }} />
          <Select
            allowClear placeholder={t`签到和签退`} aria-label={t`类型`} style={{ width: 130 }} value={filters.kind} options={[{ value: 'check_in', label: t`签到` }, { value: 'check_out', label: t`签退` }]}
            onChange={(kind: string | undefined) => { onChange({ kind }) }} data-testid="filter-kind"
          />
        </>
      )}
      {count > 0 ? <Button type="text" icon={<ClearOutlined />} onClick={() => { onChange(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined]))) }} data-testid="filter-clear">{t`清除筛选`}</Button> : null}
    </div>
  )
}
