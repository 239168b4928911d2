import { type FieldMasks, type MaskedField, maskedFieldNames, type MaskedRole, maskedRoleNames } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Space } from 'antd'
import { useState } from 'react'
import { client, queries, useMe } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { useMaskedNames } from '../../shell/Masked.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import './fieldMasks.css'

/** What of people is kept from whom. The server masks; this only says so and changes it. */
export const FieldMasksPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const cache = useQueryClient()
  const roleName = useRoleName()
  const names = useMaskedNames()
  const sayUndoable = useUndoMessage()
  const masks = useQuery(queries.fieldMasks)
  const put = async (next: FieldMasks, by = client) => {
    cache.setQueryData(queries.fieldMasks.queryKey, await by.fieldMasks.put(next))
  }
  const save = useMutation({
    mutationFn: ({ next }: { before: FieldMasks; next: FieldMasks }) => put(next),
    onSuccess: (_, { before }) => { setDraft(undefined); sayUndoable(t`字段遮盖已保存`, (undo) => put(before, undo)) },
  })
  const shows: Readonly<Record<MaskedField, string>> = {
    phone: t`只显示前三位和后四位，也不能按手机号查找。呼救还没有结束时照常显示，以便联系本人。`,
    email: t`只显示首字母和域名，也不能按邮箱查找。`,
    position: t`没有坐标、路线、实时位置和 IP 地址；仍显示地点名称、到达与离开时间、里程，以及离围栏多远的档次。不能下载取证包和轨迹文件。照片上印有坐标，一并遮盖。呼救还没有结束时照常显示。`,
    photo: t`不能打开签到的照片、视频和语音，也不能下载取证包；仍显示是否拍过、比对结果和指纹。`,
  }
  const mayChange = (role: MaskedRole): boolean => me.role === 'owner' || (me.canAdminister && role !== me.role)
  const [draft, setDraft] = useState<FieldMasks>()
  const shown = draft ?? masks.data
  const toggle = (of: FieldMasks, role: MaskedRole, field: MaskedField, isMasked: boolean) => {
    setDraft({ ...of, [role]: maskedFieldNames.filter((one) => (one === field ? isMasked : of[role].includes(one))) })
  }
  const rolesIn = (of: FieldMasks, field: MaskedField): string => maskedRoleNames.filter((role) => of[role].includes(field)).map(roleName).join(t`、`) || t`不遮盖`
  const changes = masks.data && draft ? maskedFieldNames.map((field) => rolesIn(masks.data, field) !== rolesIn(draft, field) && { name: names[field], before: rolesIn(masks.data, field), after: rolesIn(draft, field) }) : []
  const isChanged = changes.some((change) => change !== false)
  const opens = masks.data && draft ? maskedRoleNames.some((role) => masks.data[role].some((field) => !draft[role].includes(field))) : false
  const closes = masks.data && draft ? maskedRoleNames.some((role) => draft[role].some((field) => !masks.data[role].includes(field))) : false
  return (
    <div className="fp-page" style={{ maxWidth: 960 }} data-testid="field-masks-page">
      <PageHeader title={t`字段遮盖`} description={t`决定哪些角色看不到同事的哪些内容。由服务器在每个页面、接口和导出中统一遮盖；所有者看到全部，每个人总能看到自己的全部。`} />
      <ErrorAlert error={save.error} />
      {masks.isPending ? <LoadingState /> : masks.isError ? <ErrorState error={masks.error} onRetry={() => void masks.refetch()} /> : (
        <section className="fp-panel" aria-label={t`对谁遮盖什么`}>
          <ul className="fp-list">
            {maskedFieldNames.map((field) => (
              <li key={field} className="fp-mask-row">
                <fieldset className="fp-mask" data-testid={`mask-${field}`}>
                  <legend><strong>{names[field]}</strong></legend>
                  <p className="fp-soft">{shows[field]}</p>
                  <div className="fp-mask-roles">
                    <span aria-hidden><Trans>遮盖对象：</Trans></span>
                    {maskedRoleNames.map((role) => {
                      const follows = field === 'photo' && shown![role].includes('position')
                      return (
                        <Checkbox key={role} checked={follows || shown![role].includes(field)} disabled={follows || save.isPending || !mayChange(role)} onChange={(event) => { toggle(shown!, role, field, event.target.checked) }} data-testid={`mask-${field}-${role}`}>
                          {follows ? t`${roleName(role)}（随位置）` : roleName(role)}
                        </Checkbox>
                      )
                    })}
                  </div>
                </fieldset>
              </li>
            ))}
          </ul>
          <div className="fp-panel-body">
            <ChangePreview changes={changes} effects={[closes && t`保存后立即生效：正在看的页面下一次读取时就看不到了，已经导出的文件不变。`, opens && t`取消遮盖的内容，以前的记录也能看到。`]} />
            {me.canAdminister ? <Space>
              <Button type="primary" disabled={!isChanged} loading={save.isPending} onClick={() => { save.mutate({ before: masks.data, next: draft! }) }} data-testid="masks-save">{t`保存`}</Button>
              {isChanged ? <Button onClick={() => { setDraft(undefined) }}>{t`取消`}</Button> : null}
            </Space> : null}
          </div>
        </section>
      )}
      <p className="fp-soft" style={{ marginTop: 12 }}>
        {me.role === 'owner' ? <Trans>改动写入审计日志，可以马上撤销。代理主管的同事按主管遮盖。</Trans>
          : me.canAdminister ? <Trans>改动写入审计日志，可以马上撤销。对管理员遮盖什么，只有所有者能改。代理主管的同事按主管遮盖。</Trans>
            : <Trans>这里只读；确有需要请联系所有者或管理员。</Trans>}
      </p>
    </div>
  )
}
