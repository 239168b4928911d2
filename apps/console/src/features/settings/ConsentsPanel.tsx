import type { ConsentNotice, NoticeText } from '@fieldproof/contract'
import { languages } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { languageNames } from '../../shell/i18n.ts'

const usePurposeName = () => {
  const { t } = useLingui()
  return (purpose: ConsentNotice['purpose']): string => ({ track: t`行程轨迹`, face: t`人脸比对`, video: t`现场视频` })[purpose]
}

const EditNotice = ({ notice, granted, onClose }: { notice: ConsentNotice; granted: number; onClose: () => void }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const name = usePurposeName()
  const [form] = Form.useForm<NoticeText>()
  const text = { ...notice.text, ...Form.useWatch([], form) }
  const changed = languages.filter((language) => text[language].trim() !== notice.text[language].trim())
  const publish = useMutation({
    mutationFn: (text: NoticeText) => client.consentNotices.publish(notice.purpose, { text }),
    onSuccess: (saved) => {
      cache.setQueryData(['consent-notices'], saved)
      void message.success(t`已发布，员工会被重新询问`)
      onClose()
    },
  })
  return (
    <Modal open onCancel={onClose} title={t`发布新版告知：${name(notice.purpose)}`} okText={t`发布第 ${notice.version + 1} 版`} cancelText={t`取消`} width={720} confirmLoading={publish.isPending} okButtonProps={{ htmlType: 'submit', form: 'notice-form' } as never}>
      <p className="fp-soft"><Trans>写清楚收集什么、做什么用、保存多久、不同意会怎样、怎样撤回。发布后，之前的同意不再算数，员工会被重新询问。</Trans></p>
      <ErrorAlert error={publish.error} />
      <Form<NoticeText> form={form} id="notice-form" layout="vertical" initialValues={notice.text} onFinish={(text) => { publish.mutate(text) }}>
        {languages.map((language) => <Form.Item key={language} name={language} label={languageNames[language]} rules={[{ required: true, whitespace: true, min: 20, message: t`至少 20 个字` }]}><Input.TextArea autoSize={{ minRows: 3, maxRows: 9 }} maxLength={4000} lang={language} data-testid={`notice-${language}`} /></Form.Item>)}
        <ChangePreview changes={[changed.length > 0 && { name: changed.map((language) => languageNames[language]).join(t`、`), before: notice.publishedAt === null ? t`产品自带文本` : t`第 ${notice.version} 版`, after: t`第 ${notice.version + 1} 版` }]} effects={[granted > 0 && t`已同意的 ${granted} 人会被重新询问。发布后不能撤回，只能再发布一版。`]} />
      </Form>
    </Modal>
  )
}

/** Whether phones of this installation can be offered a face at all: the models are part of the engines, which somebody has to install. */
const FaceEngineState = () => {
  const installed = useQuery({ queryKey: ['face-engine'], staleTime: 60_000, queryFn: async () => (await fetch('/m/face/manifest.json', { cache: 'no-cache' })).ok })
  if (installed.data === undefined) return null
  return (
    <span className="fp-soft" data-testid="face-engine" data-installed={installed.data}><br />{installed.data
      ? <Trans>人脸模型已安装：只在员工自己的手机里比对，不上传；只作参考，没有通过 ISO 30107-3 认证。</Trans>
      : <Trans>人脸模型没有安装，手机上不提供人脸核验。需要时请在服务器上运行 npm run engines，再重新启动。</Trans>}</span>
  )
}

/** The texts that people agree to, by version, and how many have. Each purpose is agreed to by itself, on the phone, and taken back there. */
export const ConsentsPanel = ({ readOnly }: { readOnly: boolean }) => {
  const { t } = useLingui()
  const name = usePurposeName()
  const list = useQuery({ queryKey: ['consent-notices'], queryFn: () => client.consentNotices.list() })
  const [editing, setEditing] = useState<{ readonly notice: ConsentNotice; readonly granted: number }>()
  return (
    <section className="fp-panel" aria-labelledby="consents" data-testid="consents-panel">
      <h2 className="fp-panel-title" id="consents"><Trans>告知与同意</Trans></h2>
      <div className="fp-panel-body">
        <ErrorAlert error={list.error} />
        {(list.data?.notices ?? []).map(({ notice, granted, withdrawn, waiting }) => (
          <div className="fp-switch-row" style={{ paddingBlock: 6 }} key={notice.purpose} data-testid={`consent-${notice.purpose}`}>
            <span><strong>{name(notice.purpose)}</strong> <span className="fp-soft">{notice.publishedAt === null ? t`产品自带文本` : t`第 ${notice.version} 版`}</span><br /><span className="fp-soft">{t`同意 ${granted} 人，撤回 ${withdrawn} 人，未表态 ${waiting} 人`}</span>{notice.purpose === 'face' ? <FaceEngineState /> : null}</span>
            {readOnly ? null : <Button onClick={() => { setEditing({ notice, granted }) }} data-testid={`edit-notice-${notice.purpose}`}><Trans>看全文并改</Trans></Button>}
          </div>
        ))}
      </div>
      {editing ? <EditNotice {...editing} onClose={() => { setEditing(undefined) }} /> : null}
    </section>
  )
}
