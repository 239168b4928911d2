import { ClearOutlined, FilterOutlined, SearchOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button, Grid, Input, Skeleton } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { lazy } from '../../shell/lazy.tsx'
import type { ListFilters } from './listFilters.ts'

export interface FiltersProps {
  readonly filters: ListFilters
  readonly onChange: (change: Partial<Record<keyof ListFilters, string | undefined>>) => void
}

/** Calendars and lists to choose from: they come right behind the list itself; until then boxes of their width hold their places. */
const FilterFields = lazy(() => import('./FilterFields.tsx').then((module) => ({ default: module.FilterFields })))
const fieldWidths = [250, 160, 160, 170, 160, 180, 130]

export const Filters = ({ filters, onChange }: FiltersProps) => {
  const { t } = useLingui()
  const [text, setText] = useState(filters.search ?? '')
  useEffect(() => { setText(filters.search ?? '') }, [filters.search])
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
        <Suspense fallback={fieldWidths.map((width, i) => <Skeleton.Input key={i} style={{ width, minWidth: width }} />)}><FilterFields filters={filters} onChange={onChange} /></Suspense>
      )}
      {count > 0 ? <Button type="text" icon={<ClearOutlined />} onClick={() => { onChange(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined]))) }} data-testid="filter-clear">{t`清除筛选`}</Button> : null}
    </div>
  )
}
