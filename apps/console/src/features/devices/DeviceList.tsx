import { MobileOutlined, RadarChartOutlined } from '@ant-design/icons'
import type { Device } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Button } from 'antd'
import { useState } from 'react'
import { useMe } from '../../shell/api.ts'
import { TimeText } from '../../shell/TimeText.tsx'
import { deviceName, mayBeReportedLost } from './deviceNames.ts'
import { DeviceStatus } from './DeviceStatus.tsx'
import { LastRefusal } from './LastRefusal.tsx'
import { EditTracker } from './EditTracker.tsx'
import { RevokeDialog } from './RevokeDialog.tsx'

/** A person's devices, short. */
export const DeviceList = ({ devices }: { devices: readonly Device[] }) => {
  const { t } = useLingui()
  const me = useMe()
  const [editing, setEditing] = useState<Device | null>(null)
  const [revoking, setRevoking] = useState<Device | null>(null)
  return (
    <>
      <ul className="fp-list">
        {devices.map((device) => (
          <li key={device.deviceId}>
            {device.kind === 'app' ? <MobileOutlined aria-hidden style={{ fontSize: 18 }} /> : <RadarChartOutlined aria-hidden style={{ fontSize: 18 }} />}
            <span className="fp-list-main"><strong>{deviceName(device) ?? t`未知型号`}</strong><span className="fp-soft">{device.kind === 'app' ? t`手机应用` : t`定位器`} · {t`绑定于`} <TimeText value={device.enrolledAt} style="date" /> · {t`最近上报`} <TimeText value={device.lastSeen} style="relative" /></span><LastRefusal device={device} /></span>
            <DeviceStatus status={device.status} />
            {device.kind === 'tracker' && device.status === 'active' && me.canAdminister ? <Button size="small" onClick={() => setEditing(device)} data-testid="edit-tracker">{t`编辑`}</Button> : null}
            {device.status === 'active' && me.canAdminister ? <Button size="small" danger onClick={() => setRevoking(device)} data-testid="revoke-device">{t`停用`}</Button> : null}
            {mayBeReportedLost(device) && me.canAdminister ? <Button size="small" danger onClick={() => setRevoking(device)} data-testid="report-lost">{t`报失`}</Button> : null}
          </li>
        ))}
      </ul>
      <EditTracker device={editing} onClose={() => setEditing(null)} />
      {revoking ? <RevokeDialog device={revoking} onClose={() => setRevoking(null)} /> : null}
    </>
  )
}
