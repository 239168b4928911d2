import type { Device } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Modal, Radio } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { deviceName } from './deviceNames.ts'

type Reason = Parameters<typeof client.devices.revoke>[1]

/** Ends a device; one that has ended already can still be reported lost, which ends what a replaced phone may bring. */
export const RevokeDialog = ({ device, onClose }: { device: Device; onClose: () => void }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const isEnded = device.status !== 'active'
  const [reason, setReason] = useState<Reason>(isEnded || device.kind === 'app' ? 'lost' : 'replaced')
  const revoke = useMutation({
    mutationFn: () => client.devices.revoke(device.deviceId, reason),
    onSuccess: async () => {
      await Promise.all([cache.invalidateQueries({ queryKey: ['devices'] }), cache.invalidateQueries({ queryKey: ['people'] })])
      void message.success(isEnded ? t`已报失` : t`设备已停用`)
      onClose()
    },
  })
  const hints: Readonly<Record<Reason, string>> = {
    lost: t`手机丢失或被盗：立即拒收它的任何数据，并在记录中注明丢失。`, replaced: device.kind === 'app' ? t`换了新设备：旧设备停用，本人需用新码绑定新手机。` : t`换了新设备：旧的停用；新的定位器另外添加，用它自己的网址上报。`, left: t`人员离职：停用设备，已有记录保留。`, other: t`停用设备，已有记录保留。`,
  }
  if (isEnded) {
    return (
      <Modal open title={t`把 ${device.personName} 的旧手机 ${deviceName(device) ?? ''} 报失`} okText={t`报失`} okButtonProps={{ danger: true }} confirmLoading={revoke.isPending} onOk={() => revoke.mutate()} onCancel={onClose} data-testid="revoke-dialog">
        <ErrorAlert error={revoke.error} />
        <p style={{ marginTop: 0 }}><Trans>换机后 30 天内，旧手机还可以补交换机之前的记录。报失后立即拒收它的任何数据，也不能撤回；已收到的记录保留。</Trans></p>
      </Modal>
    )
  }
  return (
    <Modal open title={t`停用 ${device.personName} 的设备 ${deviceName(device) ?? ''}`} okText={t`停用`} okButtonProps={{ danger: true }} confirmLoading={revoke.isPending} onOk={() => revoke.mutate()} onCancel={onClose} data-testid="revoke-dialog">
      <ErrorAlert error={revoke.error} />
      <p style={{ marginTop: 0 }}><Trans>停用后不能恢复；再次使用需要重新绑定。原因：</Trans></p>
      <Radio.Group vertical value={reason} onChange={(event) => setReason(event.target.value as Reason)} options={[{ value: 'lost', label: t`丢失或被盗` }, { value: 'replaced', label: t`更换设备` }, { value: 'left', label: t`人员离职` }, { value: 'other', label: t`其他` }]} />
      <p className="fp-soft" style={{ marginBottom: 0 }}>{hints[reason]}</p>
    </Modal>
  )
}
