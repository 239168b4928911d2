import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { client, queries } from '../../shell/api.ts'

/** One person out of any number: the server searches. */
export interface PersonSelectProps {
  readonly value?: string | undefined
  readonly onChange?: (personId: string | undefined) => void
  readonly id?: string
  readonly placeholder?: string
  readonly label?: string
  readonly width?: number | string
  /** Who cannot be chosen. */
  readonly without?: string | undefined
}

export const PersonSelect = ({ value: given, onChange, id, placeholder, label, width = 170, without }: PersonSelectProps) => {
  // A form hands an empty field over as null.
  const value = given ?? undefined
  const { t } = useLingui()
  const [text, setText] = useState('')
  const search = useDeferredValue(text)
  const found = useQuery(queries.people({ search: search || undefined, limit: 50 }))
  const chosen = useQuery({ ...queries.person(value ?? ''), enabled: value !== undefined })
  const options = (found.data?.items ?? []).filter((p) => p.personId !== without).map((p) => ({ value: p.personId, label: p.departmentName ? `${p.name} · ${p.departmentName}` : p.name }))
  if (value !== undefined && !options.some((o) => o.value === value)) options.unshift({ value, label: chosen.data?.name ?? '…' })
  return (
    <Select
      allowClear showSearch={{ onSearch: setText, filterOption: false }} {...(id === undefined ? {} : { id })} placeholder={placeholder ?? t`全部人员`} aria-label={label ?? t`签到的人`} style={{ width }} popupMatchSelectWidth={240}
      value={value} onChange={(next: string | undefined) => { onChange?.(next) }} loading={found.isFetching} options={options} data-testid="filter-person"
    />
  )
}

export const SiteSelect = ({ value, onChange }: { value: string | undefined; onChange: (siteId: string | undefined) => void }) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const search = useDeferredValue(text)
  const found = useQuery({ queryKey: ['sites', 'choices', search], queryFn: () => client.sites.list({ search: search || undefined, limit: 50 }) })
  const chosen = useQuery({ queryKey: ['sites', 'one', value], queryFn: () => client.sites.get(value!), enabled: value !== undefined })
  const options = (found.data?.items ?? []).map((s) => ({ value: s.siteId, label: s.name }))
  if (value !== undefined && !options.some((o) => o.value === value)) options.unshift({ value, label: chosen.data?.name ?? '…' })
  return (
    <Select
      allowClear showSearch={{ onSearch: setText, filterOption: false }} placeholder={t`全部地点`} aria-label={t`签到地点`} style={{ width: 180 }} popupMatchSelectWidth={260}
      value={value} onChange={(next: string | undefined) => { onChange(next) }} loading={found.isFetching} options={options} data-testid="filter-site"
    />
  )
}
