import type { BackupOverview, BackupSettings } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Button, InputNumber, Switch } from 'antd'
import { useState } from 'react'
import { client, queries, queryClient, useMe } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { TimeField } from '../../shell/DayPicker.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

/** When, how many, and what. Saving shows what changes first, and can be taken back. */
export const BackupSettingsPanel = ({ overview: { settings, backups, database } }: { overview: BackupOverview }) => {
  const { t } = useLingui()
  const me = useMe()
  const sayUndoable = useUndoMessage()
  const [draft, setDraft] = useState<BackupSettings>(settings)
  const put = async (next: BackupSettings, by = client) => {
    await by.backups.put(next)
    await queryClient.invalidateQueries({ queryKey: queries.backups.queryKey })
  }
  const save = useMutation({ mutationFn: (next: BackupSettings) => put(next), onSuccess: () => { sayUndoable(t`备份设置已保存`, (undo) => put(settings, undo)) } })
  const change = (part: Partial<BackupSettings>) => { setDraft({ ...draft, ...part }) }
  const whole = backups.filter(({ state, removedAt, check }) => state === 'done' && removedAt === null && check?.state !== 'damaged').length
  const removed = Math.max(0, whole + 1 - draft.keep)
  const isChanged = JSON.stringify(draft) !== JSON.stringify(settings)
  const yes = (on: boolean) => (on ? t`打开` : t`关闭`)
  return (
    <section className="fp-panel" aria-labelledby="backup-settings" data-testid="backup-settings">
      <h2 className="fp-panel-title" id="backup-settings">{t`备份设置`}</h2>
      <div className="fp-panel-body fp-stack">
        <ErrorAlert error={save.error} />
        <div className="fp-switch-row">
          <span><strong id="nightly">{t`每晚自动备份`}</strong><br /><span className="fp-soft" id="nightly-hint">{me.demo ? t`演示公司不自动备份，可以手动备份。` : t`到点时服务器没开，下次启动后补做。`}</span></span>
          <Switch checked={draft.nightly} onChange={(nightly) => { change({ nightly }) }} aria-labelledby="nightly" aria-describedby="nightly-hint" data-testid="backup-nightly" />
        </div>
        {database === 'own' ? (
          <div className="fp-switch-row">
            <span><strong id="photos">{t`备份照片`}</strong><br /><span className="fp-soft" id="photos-hint">{t`照片、视频和语音在本服务器的文件夹里，数据库的备份不包括它们。`}</span></span>
            <Switch checked={draft.photos} onChange={(photos) => { change({ photos }) }} aria-labelledby="photos" aria-describedby="photos-hint" data-testid="backup-photos" />
          </div>
        ) : null}
        <div className="fp-backup-fields">
          {draft.nightly ? <label>{t`时间`} <TimeField value={draft.at} aria-label={t`备份时间`} onChange={(at) => { if (at) change({ at }) }} /></label> : null}
          <label>{t`保留份数`} <InputNumber min={1} max={90} precision={0} value={draft.keep} onChange={(keep) => { if (keep !== null) change({ keep }) }} aria-label={t`保留份数`} data-testid="backup-keep" /></label>
        </div>
        <ChangePreview
          changes={[
            draft.nightly !== settings.nightly && { name: t`每晚自动备份`, before: yes(settings.nightly), after: yes(draft.nightly) },
            draft.photos !== settings.photos && { name: t`备份照片`, before: yes(settings.photos), after: yes(draft.photos) },
            draft.at !== settings.at && { name: t`时间`, before: settings.at, after: draft.at },
            draft.keep !== settings.keep && { name: t`保留份数`, before: settings.keep, after: draft.keep },
          ]}
          effects={[
            draft.keep !== settings.keep && (removed > 0 ? t`下一份备份成功之后，会删除最旧的 ${removed} 份；在那之前可以改回来。` : t`现有 ${whole} 份都保留。`),
            !draft.nightly && settings.nightly && t`以后只有手动备份；没有备份时，磁盘损坏会丢掉全部记录。`,
          ]}
        />
        <span style={{ display: 'inline-flex', gap: 8 }}>
          <Button type="primary" loading={save.isPending} disabled={!isChanged} onClick={() => { save.mutate(draft) }} data-testid="save-backup-settings">{t`保存`}</Button>
          {isChanged ? <Button onClick={() => { setDraft(settings) }}>{t`不改了`}</Button> : null}
        </span>
      </div>
    </section>
  )
}
