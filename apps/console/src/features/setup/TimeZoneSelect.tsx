import { Select } from 'antd'

const timeZones = (): { value: string; label: string }[] => {
  const near = ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Hong_Kong', 'Asia/Macau', 'Asia/Taipei', 'Asia/Singapore']
  const all = Intl.supportedValuesOf('timeZone')
  return [...near, ...all.filter((zone) => !near.includes(zone))].map((value) => ({ value, label: value }))
}

/** `aria-*` and the like come from the form item around it. */
export const TimeZoneSelect = ({ value, onChange, ...rest }: { readonly id: string; readonly value: string; readonly onChange: (timeZone: string) => void }) =>
  <Select showSearch value={value} onChange={onChange} options={timeZones()} {...rest} />
