import { useLingui } from '@lingui/react/macro'
import { Select } from 'antd'

export const validities = [72, 168, 336] as const
export type ValidHours = (typeof validities)[number]

/** How long a link opens. */
export const ValiditySelect = ({ value, onChange, id }: { value: ValidHours; onChange: (hours: ValidHours) => void; id?: string }) => {
  const { t } = useLingui()
  const names = { 72: t`3 天`, 168: t`7 天`, 336: t`14 天` }
  return <Select {...(id ? { id } : {})} aria-label={t`有效期`} style={{ minWidth: 110 }} value={value} onChange={onChange} options={validities.map((hours) => ({ value: hours, label: names[hours] }))} data-testid="code-validity" />
}
