import type { Device, Person, TrackerCreated } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Modal, Tabs } from 'antd'
import { client } from '../../shell/api.ts'
import { CopyText } from '../../shell/CopyText.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { absoluteUrl } from '../enrollment/absoluteUrl.ts'
import { AddressWarning } from '../enrollment/EnrollmentCard.tsx'
import { QrCode } from '../enrollment/QrCode.tsx'
import { DatumSelect, useDatumHelp } from './DatumSelect.tsx'

interface Fields { readonly label: string; readonly identifier?: string; readonly datum: Device['datum'] }

const Urls = ({ created }: { created: TrackerCreated }) => {
  const { t } = useLingui()
  const url = (app: keyof TrackerCreated['urls']) => absoluteUrl(created.urls[app])
  const field = t`网址`
  const items = [
    { key: 'owntracks', label: 'OwnTracks', steps: [t`在 OwnTracks 打开“首选项 → 连接”，模式选 HTTP。`, t`把下面的网址填入“URL”，标识（用户名、密码）留空。`, t`返回地图，点右上角“上报”发送一次位置。`] },
    { key: 'osmand', label: 'Traccar Client / OsmAnd', steps: [t`Traccar Client：把“服务器网址”设为下面的网址，打开“服务状态”。`, t`OsmAnd：启用“行程记录”插件，在“在线跟踪”里填入下面的网址；参数按 OsmAnd 默认即可。`, t`设备标识会随数据发送；若上一步填写了标识，请保持一致。`] },
    { key: 'overland', label: 'Overland', steps: [t`在 Overland 打开“Settings → Receiver Endpoint”。`, t`填入下面的网址，其余保持默认，点“Send Now”。`] },
    { key: 'gpslogger', label: 'GPSLogger', steps: [t`在 GPSLogger 打开“记录详情 → 记录到自定义网址”。`, t`填入下面的网址，方法选 POST，其余保持默认。`, t`回到主界面开始记录。`] },
  ] as const
  return (
    <div className="fp-stack" data-testid="tracker-urls">
      <Alert type="warning" showIcon title={t`网址里含有密钥，只显示这一次`} description={t`关闭后无法再查看。若泄露或丢失，请停用此定位器并重新添加。`} />
      <AddressWarning url={url('owntracks')} />
      <Tabs items={items.map(({ key, label, steps }) => ({ key, label, children: (
        <div className="fp-stack">
          <ol style={{ margin: 0, paddingInlineStart: 22 }}>{steps.map((step) => <li key={step} style={{ marginBottom: 4 }}>{step}</li>)}</ol>
          <CopyText text={url(key)} label={`${label} ${field}`} testId={`tracker-url-${key}`} />
          <div><QrCode text={url(key)} sizePixels={150} label={t`${label} 网址的二维码`} /><p className="fp-soft">{t`用那部手机的相机扫一扫，就能复制网址，不用手抄。`}</p></div>
        </div>
      ) }))} />
    </div>
  )
}

/** Connects an app or box that people already use. Its positions pass the same working-hours gate as the phone's. */
export const AddTrackerDialog = ({ person, onClose }: { person: Pick<Person, 'personId' | 'name'>; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const datumHelp = useDatumHelp()
  const add = useMutation({
    mutationFn: ({ label, identifier, datum }: Fields) => client.people.addTracker(person.personId, { label: label.trim(), datum, ...(identifier?.trim() ? { identifier: identifier.trim() } : {}) }),
    onSuccess: () => Promise.all([cache.invalidateQueries({ queryKey: ['devices'] }), cache.invalidateQueries({ queryKey: ['people'] })]),
  })
  return (
    <Modal open width={620} mask={{ closable: false }} title={t`为 ${person.name} 添加定位器`} onCancel={onClose} footer={add.data
      ? <Button type="primary" onClick={onClose} data-testid="tracker-done">{t`我已保存`}</Button>
      : [<Button key="cancel" onClick={onClose}>{t`取消`}</Button>, <Button key="add" type="primary" loading={add.isPending} onClick={() => form.submit()} data-testid="tracker-create">{t`生成网址`}</Button>]}>
      {add.data ? <Urls created={add.data} /> : (
        <Form<Fields> form={form} layout="vertical" onFinish={(fields) => add.mutate(fields)} initialValues={{ label: '', datum: 'wgs84' }}>
          <p className="fp-soft" style={{ marginTop: 0 }}><Trans>已在用 OwnTracks、Traccar、Overland、GPSLogger 或车载终端的人，可以直接接入，不用换应用。同样只保存工作时间内的位置。</Trans></p>
          <ErrorAlert error={add.error} />
          <Form.Item name="label" label={t`名称`} rules={[{ required: true, whitespace: true, message: t`请给定位器起个名字` }, { max: 60, message: t`最多 60 个字` }]}><Input autoFocus placeholder={t`例如：沪A·12345 车载终端`} data-testid="tracker-label" /></Form.Item>
          <Form.Item name="identifier" label={t`设备标识（可选）`} help={t`填写后，只接受报告这个标识的设备；用错网址的其他设备会被拒绝。`}><Input maxLength={100} /></Form.Item>
          <Form.Item name="datum" label={t`坐标系`} help={datumHelp}><DatumSelect /></Form.Item>
        </Form>
      )}
    </Modal>
  )
}
