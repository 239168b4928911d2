import type { Settings } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Radio, Switch } from 'antd'
import { useDeferredValue, useState } from 'react'
import { client, queries, useMe } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { goToFirstError } from '../../shell/firstError.ts'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { ConsentsPanel } from './ConsentsPanel.tsx'
import { SelfCheckPanel } from './SelfCheckPanel.tsx'
import { useBaseMapChoices } from './useBaseMapChoices.ts'

const useSave = (onSaved?: () => void) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const sayUndoable = useUndoMessage()
  return useMutation({
    mutationFn: (change: Partial<Settings>) => client.settings.update(change),
    onMutate: () => ({ before: cache.getQueryData(queries.settings.queryKey) }),
    onSuccess: async (saved, change, { before }) => {
      cache.setQueryData(queries.settings.queryKey, saved)
      await cache.invalidateQueries({ queryKey: ['me'] })
      // Only what this change named goes back: somebody else may have changed the rest since.
      if (before) sayUndoable(t`设置已保存`, async (undo) => {
        cache.setQueryData(queries.settings.queryKey, await undo.settings.update(Object.fromEntries(Object.keys(change).map((name) => [name, before[name as keyof Settings]])) as Partial<Settings>))
        await cache.invalidateQueries({ queryKey: ['me'] })
      })
      onSaved?.()
    },
  })
}

const CompanyPanel = ({ settings, readOnly }: { settings: Settings; readOnly: boolean }) => {
  const { t } = useLingui()
  const save = useSave()
  const [form] = Form.useForm<{ orgName: string }>()
  const orgName = (Form.useWatch('orgName', form) ?? settings.orgName).trim()
  return (
    <section className="fp-panel" aria-labelledby="company">
      <h2 className="fp-panel-title" id="company"><Trans>公司</Trans></h2>
      <div className="fp-panel-body">
        <ErrorAlert error={save.error} />
        <Form<{ orgName: string }> form={form} layout="vertical" disabled={readOnly} initialValues={{ orgName: settings.orgName }} onFinish={() => save.mutate({ orgName })} style={{ maxWidth: 480 }}>
          <Form.Item name="orgName" label={t`公司名称`} rules={[{ required: true, whitespace: true, message: t`请输入公司名称` }]}><Input maxLength={100} data-testid="company-name-input" /></Form.Item>
          <Form.Item label={t`时区`} htmlFor="time-zone" help={t`班次和日期按此时区计算。中途更改会使已有记录的日期错位，因此这里只读。`}><Input id="time-zone" value={settings.timeZone} readOnly /></Form.Item>
          <ChangePreview changes={[orgName !== '' && orgName !== settings.orgName && { name: t`公司名称`, before: settings.orgName, after: orgName }]} effects={[t`管理台、手机和以后导出的报表、证据文件改用新名称；日志里已有的记录不变。`]} />
          {readOnly ? null : <Button type="primary" htmlType="submit" loading={save.isPending} disabled={orgName === settings.orgName} data-testid="save-company">{t`保存`}</Button>}
        </Form>
      </div>
    </section>
  )
}

const linesOf = (notes: string): string[] => notes.split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(0, 12)

const RulesPanel = ({ settings, readOnly }: { settings: Settings; readOnly: boolean }) => {
  const { t } = useLingui()
  const save = useSave()
  const people = useQuery(queries.overview).data?.people
  const [photoRequired, setPhotoRequired] = useState(settings.photoRequired)
  const [form] = Form.useForm<{ notes: string }>()
  const was = settings.noteTemplates ?? []
  const lines = linesOf(Form.useWatch('notes', form) ?? was.join('\n'))
  const [added, removed] = [lines.filter((line) => !was.includes(line)), was.filter((line) => !lines.includes(line))]
  const [photoChanges, notesChange] = [photoRequired !== settings.photoRequired, lines.join('\n') !== was.join('\n')]
  const yes = (value: boolean) => (value ? t`必须` : t`不要求`)
  return (
    <section className="fp-panel" aria-labelledby="rules">
      <h2 className="fp-panel-title" id="rules"><Trans>签到规则</Trans></h2>
      <div className="fp-panel-body">
        <ErrorAlert error={save.error} />
        <div className="fp-switch-row">
          <span><strong id="photo-required">{t`签到必须拍照`}</strong><br /><span className="fp-soft" id="photo-required-hint">{t`只能现场拍摄，不能从相册选择；照片带时间、地点水印，原图摘要写入日志。`}</span></span>
          <Switch checked={photoRequired} disabled={readOnly} onChange={setPhotoRequired} aria-labelledby="photo-required" aria-describedby="photo-required-hint" data-testid="photo-required" />
        </div>
        <Form<{ notes: string }> form={form} layout="vertical" disabled={readOnly} initialValues={{ notes: was.join('\n') }} style={{ maxWidth: 480, marginTop: 14 }} onFinish={() => save.mutate({ ...(photoChanges ? { photoRequired } : {}), ...(notesChange ? { noteTemplates: lines } : {}) })}>
          <Form.Item name="notes" label={t`常用备注`} help={t`每行一条，最多 12 条，每条 60 字以内；员工点一下就能填好。`} rules={[{ validator: (_, notes: string) => (notes.split('\n').some((line) => line.trim().length > 60) ? Promise.reject(new Error(t`每条 60 字以内`)) : Promise.resolve()) }]}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} data-testid="note-templates" /></Form.Item>
          <ChangePreview
            changes={[
              photoChanges && { name: t`签到必须拍照`, before: yes(settings.photoRequired), after: yes(photoRequired) },
              notesChange && { name: t`常用备注`, before: t`${was.length} 条`, after: t`${lines.length} 条` },
            ]}
            effects={[
              photoChanges && (people === undefined ? (photoRequired ? t`所有人的手机在下次同步后，签到要现场拍照；核验策略另有要求的，以策略为准。` : t`所有人的手机在下次同步后，签到不再要求拍照；核验策略另有要求的，以策略为准。`)
                : photoRequired ? t`${people} 人的手机在下次同步后，签到要现场拍照；核验策略另有要求的，以策略为准。` : t`${people} 人的手机在下次同步后，签到不再要求拍照；核验策略另有要求的，以策略为准。`),
              photoChanges && t`已有的签到不会重新判定。`,
              added.length > 0 && t`新增：${added.join(t`、`)}`,
              removed.length > 0 && t`去掉：${removed.join(t`、`)}`,
            ]}
          />
          {readOnly ? null : (
            <span style={{ display: 'inline-flex', gap: 8 }}>
              <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!photoChanges && !notesChange} data-testid="save-note-templates">{t`保存`}</Button>
              {photoChanges || notesChange ? <Button onClick={() => { setPhotoRequired(settings.photoRequired); form.resetFields() }} data-testid="rules-discard">{t`不改了`}</Button> : null}
            </span>
          )}
        </Form>
      </div>
    </section>
  )
}

const BaseMapPanel = ({ settings, readOnly }: { settings: Settings; readOnly: boolean }) => {
  const { t } = useLingui()
  const choices = useBaseMapChoices()
  const [draft, setDraft] = useState(settings.baseMap)
  const [tried, setTried] = useState(false)
  const save = useSave()
  const choice = choices.find(({ kind }) => kind === draft.kind)
  const keyProblem = choice?.needs === 'key' && !draft.key?.trim() ? t`请填写密钥` : undefined
  const urlProblem = choice?.needs === 'url' && !/^(https?:\/\/\S+|\/\S*)\.pmtiles(\?\S*)?$/i.test(draft.url?.trim() ?? '') ? t`请填写以 .pmtiles 结尾的网址` : undefined
  const problem = keyProblem ?? urlProblem
  const submit = () => {
    setTried(true)
    if (problem) {
      goToFirstError()
      return
    }
    save.mutate({ baseMap: { kind: draft.kind, ...(choice?.needs === 'key' ? { key: draft.key?.trim() ?? '' } : {}), ...(choice?.needs === 'url' ? { url: draft.url?.trim() ?? '' } : {}) } })
  }
  return (
    <section className="fp-panel" aria-labelledby="base-map">
      <h2 className="fp-panel-title" id="base-map"><Trans>底图</Trans></h2>
      <div className="fp-panel-body">
        <ErrorAlert error={save.error} />
        <Radio.Group className="fp-choices" disabled={readOnly} value={draft.kind} onChange={(event) => { setTried(false); setDraft({ ...draft, kind: event.target.value as Settings['baseMap']['kind'] }) }} aria-labelledby="base-map">
          {choices.map(({ kind, name, facts }) => <Radio key={kind} value={kind} data-testid={`base-map-${kind}`}><strong>{name}</strong><br /><span className="fp-soft">{facts}</span></Radio>)}
        </Radio.Group>
        <Form layout="vertical" disabled={readOnly} style={{ maxWidth: 480, marginTop: 14 }} onFinish={submit}>
          {choice?.needs === 'key' ? <Form.Item label={t`密钥`} htmlFor="base-map-key" validateStatus={tried && problem ? 'error' : ''} help={tried && problem ? problem : t`密钥会发送到浏览器，请在地图平台把它限制为本站域名。`}><Input id="base-map-key" value={draft.key ?? ''} onChange={(event) => setDraft({ ...draft, key: event.target.value })} autoComplete="off" data-testid="base-map-key" /></Form.Item> : null}
          {choice?.needs === 'url' ? <Form.Item label={t`PMTiles 网址`} htmlFor="base-map-url" validateStatus={tried && problem ? 'error' : ''} help={tried ? problem : undefined}><Input id="base-map-url" placeholder="https://maps.example.com/city.pmtiles" value={draft.url ?? ''} onChange={(event) => setDraft({ ...draft, url: event.target.value })} data-testid="base-map-url" /></Form.Item> : null}
          <ChangePreview
            changes={[
              draft.kind !== settings.baseMap.kind && { name: t`底图`, before: choices.find(({ kind }) => kind === settings.baseMap.kind)?.name ?? settings.baseMap.kind, after: choice?.name ?? draft.kind },
              choice?.needs === 'key' && draft.kind === settings.baseMap.kind && (draft.key?.trim() ?? '') !== (settings.baseMap.key ?? '') && { name: t`密钥`, before: t`原来的密钥`, after: t`新的密钥` },
              choice?.needs === 'url' && draft.kind === settings.baseMap.kind && (draft.url?.trim() ?? '') !== (settings.baseMap.url ?? '') && { name: t`PMTiles 网址`, before: settings.baseMap.url ?? t`没有`, after: draft.url?.trim() || t`没有` },
            ]}
            effects={[t`管理台里所有人的地图随即改用这个底图；记录的位置不变。`, choice !== undefined && choice.facts]}
          />
          {readOnly ? null : <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="save-base-map">{t`保存底图`}</Button>}
        </Form>
      </div>
    </section>
  )
}

export const SettingsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const settings = useQuery(queries.settings)
  // Drawn in slices when they come, as a list's first rows are (PlainTable): three forms in one piece took a fifth of a second.
  const hasCome = useDeferredValue(!settings.isPending)
  const isComing = settings.isPending || !hasCome
  const readOnly = !me.canAdminister
  return (
    <div className="fp-page" style={{ maxWidth: 960 }}>
      <PageHeader title={t`设置`} description={readOnly ? t`您可以查看设置和日志自检；修改需要管理员。` : undefined} actions={readOnly ? undefined : <><LinkButton to="/tracking-modes">{t`定位方式`}</LinkButton><LinkButton to="/backups">{t`备份`}</LinkButton></>} />
      <div className="fp-stack">
        {isComing ? <LoadingState /> : settings.isError ? <ErrorState error={settings.error} onRetry={() => void settings.refetch()} /> : (
          <>
            <CompanyPanel key={`company ${settings.data.orgName} ${settings.data.timeZone}`} settings={settings.data} readOnly={readOnly} />
            <RulesPanel key={`rules ${settings.data.photoRequired} ${JSON.stringify(settings.data.noteTemplates)}`} settings={settings.data} readOnly={readOnly} />
            <BaseMapPanel key={`map ${JSON.stringify(settings.data.baseMap)}`} settings={settings.data} readOnly={readOnly} />
          </>
        )}
        {isComing ? null : <><ConsentsPanel readOnly={readOnly} /><SelfCheckPanel /></>}
      </div>
    </div>
  )
}
