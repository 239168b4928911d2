import type { FieldproofClient } from '@fieldproof/client'
import type { SavedView, ViewPage } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ButtonProps, Checkbox, Form, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import type { ViewInUse } from './useView.ts'
import { fromToday, hasDays } from './viewState.ts'

/** Keeps what is shown under a name, in place of a view of that name if there is one; or, with `renamed`, gives a view another name. */
export const ViewDialog = ({ page, view, renamed, onClose }: { page: ViewPage; view: ViewInUse; renamed?: SavedView; onClose: () => void }) => {
  const { t } = useLingui()
  const me = useMe()
  const cache = useQueryClient()
  const said = useUndoMessage()
  const [name, setName] = useState(renamed?.name ?? '')
  const [moving, setMoving] = useState(true)
  const [isShared, setShared] = useState(false)
  const [isDefault, setDefault] = useState(false)
  const given = name.replace(/\s+/g, ' ').trim()
  const sameName = view.views.find((other) => other.isOwn && other.name === given && other.viewId !== renamed?.viewId)
  const again = () => cache.invalidateQueries({ queryKey: ['views'] })
  const save = useMutation({
    mutationFn: async () => {
      if (renamed) {
        await client.views.update(renamed.viewId, { name: given })
        return { text: t`已改名为“${given}”`, back: (undo: FieldproofClient) => undo.views.update(renamed.viewId, { name: renamed.name }) }
      }
      const what = { search: moving ? fromToday(view.state, view.today) : view.state, columns: view.columns ? [...view.columns] : null, isShared: isShared || (sameName?.isShared ?? false) }
      const saved = sameName ? await client.views.update(sameName.viewId, what) : await client.views.create({ page, name: given, ...what })
      if (isDefault) await client.views.setDefault({ page, viewId: saved.viewId })
      await again()
      view.name(saved)
      return sameName
        ? { text: t`已替换视图“${given}”`, back: (undo: FieldproofClient) => undo.views.update(sameName.viewId, { search: sameName.search, columns: sameName.columns, isShared: sameName.isShared }) }
        : { text: t`已保存视图“${given}”`, back: (undo: FieldproofClient) => undo.views.remove(saved.viewId) }
    },
    onSuccess: ({ text, back }) => {
      void again()
      said(text, (undo) => back(undo).then(again))
      onClose()
    },
  })
  const mayReplace = sameName === undefined || (renamed === undefined && sameName.mayChange)
  return (
    <Modal
      open title={renamed ? t`给视图改名` : t`保存为视图`} width={440} onCancel={onClose} onOk={() => { save.mutate() }} cancelText={t`取消`} okText={sameName && !renamed ? t`替换` : t`保存`}
      okButtonProps={{ disabled: given === '' || !mayReplace || given === renamed?.name, loading: save.isPending, 'data-testid': 'view-save' } as ButtonProps}
    >
      <div data-testid="view-dialog">
        {renamed ? null : <p className="fp-soft" style={{ marginTop: 0 }}>{t`视图记住现在的筛选条件和列，换一台电脑登录也在。`}</p>}
        <ErrorAlert error={save.error} />
        <Form layout="vertical">
          <Form.Item label={t`视图名称`} htmlFor="view-name" required validateStatus={mayReplace ? '' : 'error'} help={sameName === undefined ? undefined : mayReplace ? t`已有同名的视图，保存会替换它。` : t`已有同名的视图，请换一个名称。`}>
            <Input id="view-name" autoFocus value={name} maxLength={60} placeholder={t`例如：本周存疑的签到`} onChange={(event) => { setName(event.target.value) }} onPressEnter={() => { if (given !== '' && mayReplace && given !== renamed?.name && !save.isPending) save.mutate() }} data-testid="view-name" />
          </Form.Item>
          {renamed ? null : (
            <>
              {hasDays(view.state) ? (
                <Form.Item label={t`日期`}>
                  <Radio.Group value={moving} onChange={(event) => { setMoving(event.target.value as boolean) }} aria-label={t`日期`} style={{ display: 'grid', gap: 6 }}
                    options={[{ value: true, label: t`跟着今天走：明天打开，就往后一天` }, { value: false, label: t`固定为现在选的日期` }]} data-testid="view-days" />
                </Form.Item>
              ) : null}
              <div style={{ display: 'grid', gap: 6 }}>
                <Checkbox checked={isDefault} onChange={(event) => { setDefault(event.target.checked) }} data-testid="view-default">{t`打开这个页面时先用它`}</Checkbox>
                {me.canAdminister && !sameName?.isShared ? <Checkbox checked={isShared} onChange={(event) => { setShared(event.target.checked) }} data-testid="view-shared">{t`给大家用：公司里能进管理台的人都看得到`}</Checkbox> : null}
              </div>
            </>
          )}
        </Form>
      </div>
    </Modal>
  )
}
