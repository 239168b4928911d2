import type { Device } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Select, type SelectProps } from 'antd'

/** As they are called in any language. */
export const datumNames: Readonly<Record<Device['datum'], string>> = { wgs84: 'WGS-84', gcj02: 'GCJ-02', bd09: 'BD-09' }

/** What the coordinates that a tracker sends mean. Nearly all send WGS-84; some made for Chinese maps send the maps' own. */
export const DatumSelect = (props: SelectProps<Device['datum']>) => {
  const { t } = useLingui()
  return <Select<Device['datum']> {...props} data-testid="tracker-datum" options={[{ value: 'wgs84', label: t`WGS-84（卫星定位原始坐标，绝大多数设备）` }, { value: 'gcj02', label: t`GCJ-02（高德、腾讯坐标）` }, { value: 'bd09', label: t`BD-09（百度坐标）` }]} />
}

export const useDatumHelp = (): string => {
  const { t } = useLingui()
  return t`如果轨迹总是整体偏几百米，多半是设备按 GCJ-02 或百度坐标上报。保存时统一换算为 WGS-84，原始数据不变。`
}
