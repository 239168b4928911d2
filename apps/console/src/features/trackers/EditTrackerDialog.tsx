import type { Device } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal } from 'antd'
import { client } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { DatumSelect, datumNames, useDatumHelp } from './DatumSelect.tsx'

type Fields = Pick<Device, 'datum'> & { readonly label: string }

/** A tracker's name and datum. What was stored before keeps its place: a correction counts for what comes from now on. */
export const EditTrackerDialog = ({ device, onClose }: { device: Device; onClose: () => void }) => {
  const { t } = useLingui()
  const sayWithUndo = useUndoMessage()
  const cache = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const help = useDatumHelp()
  const was: Fields = { label: device.label ?? '', datum: device.datum }
  const is = { ...was, ...Form.useWatch([], form) }
  const write = async ({ label, datum }: Fields, by = client) => {
    await by.devices.update(device.deviceId, { label: label.trim(), datum })
    await cache.invalidateQueries({ queryKey: ['devices'] })
  }
  const save = useMutation({
    mutationFn: (fields: Fields) => write(fields),
    onSuccess: () => {
      sayWithUndo(t`已保存`, (undo) => write(was, undo), { about: was.label })
      onClose()
    },
  })
  return (
    <Modal open title={t`编辑定位器 ${device.label ?? ''}`} okText={t`保存`} confirmLoading={save.isPending} onOk={() => form.submit()} onCancel={onClose} data-testid="tracker-dialog">
      <ErrorAlert error={save.error} />
      <Form<Fields> form={form} layout="vertical" initialValues={was} onFinish={(fields) => save.mutate(fields)}>
        <Form.Item name="label" label={t`名称`} rules={[{ required: true, whitespace: true, message: t`请给定位器起个名字` }, { max: 60, message: t`最多 60 个字` }]}><Input data-testid="tracker-label" /></Form.Item>
        <Form.Item name="datum" label={t`坐标系`} help={help}><DatumSelect /></Form.Item>
        <ChangePreview
          changes={[
            is.label.trim() !== '' && is.label.trim() !== was.label && { name: t`名称`, before: was.label, after: is.label.trim() },
            is.datum !== was.datum && { name: t`坐标系`, before: datumNames[was.datum], after: datumNames[is.datum] },
          ]}
          effects={[is.datum !== was.datum && t`更改从现在起生效，已保存的位置不变。`]}
        />
      </Form>
    </Modal>
  )
}
