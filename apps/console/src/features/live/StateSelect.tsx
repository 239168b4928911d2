import { useLingui } from '@lingui/react/macro'
import { Select } from 'antd'
import { useWorkdayState } from '../workday/states.ts'
import { type MapState, mapStates } from './peopleInState.ts'

/** Narrows map and list to who stands so right now. */
export const StateSelect = ({ value, onChange }: { readonly value: MapState | undefined; readonly onChange: (state: MapState | undefined) => void }) => {
  const { t } = useLingui()
  const textOf = useWorkdayState()
  return <Select<MapState | null> allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t`全部状态`} aria-label={t`状态`} value={value ?? null} options={mapStates.map((state) => ({ value: state, label: textOf(state).name, title: textOf(state).means }))} onChange={(state) => { onChange(state ?? undefined) }} data-testid="live-workday-state" />
}
