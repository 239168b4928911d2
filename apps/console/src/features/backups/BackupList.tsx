import type { Backup, BackupOverview } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { client, queries, queryClient } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { sizeText } from './backupText.ts'

const CheckCell = ({ backup: { check, removedAt, doneBytes, totalBytes } }: { backup: Backup }) => {
  const { t } = useLingui()
  if (removedAt) return <span className="fp-soft">{t`已删除`}</span>
  if (!check) return <span className="fp-soft">—</span>
  if (check.state === 'waiting' || check.state === 'running') return <span className="fp-soft" role="status">{t`校验中`} <span className="fp-num">{totalBytes > 0 ? `${Math.min(99, Math.floor((doneBytes / totalBytes) * 100))} %` : ''}</span></span>
  return (
    <span data-testid="backup-check" data-state={check.state}>
      <span className="fp-band" data-band={check.state === 'ok' ? 'verified' : 'strong_doubt'}>{check.state === 'ok' ? t`完好` : t`已损坏`}</span> <span className="fp-soft"><TimeText value={check.at} style="relative" /></span>
      {check.detail ? <details><summary>{t`哪些文件`}</summary><pre className="fp-code fp-backup-faults">{check.detail}</pre></details> : null}
    </span>
  )
}

export const BackupList = ({ overview: { backups } }: { overview: BackupOverview }) => {
  const { t } = useLingui()
  const check = useMutation({ mutationFn: (backupId: string) => client.backups.check(backupId), onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.backups.queryKey }) })
  const done = backups.filter(({ state }) => state === 'done')
  const seconds = ({ startedAt, finishedAt }: Backup): number => Math.max(1, Math.round((Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1000))
  const columns: PlainColumn<Backup>[] = [
    { key: 'time', title: t`完成时间`, cell: ({ finishedAt }) => <TimeText value={finishedAt} /> },
    { key: 'reason', bare: true, title: t`来由`, className: 'fp-nowrap', cell: ({ reason, askedByName }) => (reason === 'nightly' ? t`每晚自动` : askedByName ? t`${askedByName} 手动` : t`手动`) },
    { key: 'size', title: t`大小`, align: 'end', className: 'fp-num fp-nowrap', cell: (backup) => <><span>{sizeText(backup.bytes)}</span><br /><span className="fp-soft">{t`新写入 ${sizeText(backup.newBytes)}`}</span></> },
    { key: 'duration', title: t`用时`, align: 'end', className: 'fp-num fp-nowrap', cell: (backup) => { const took = seconds(backup); return took < 120 ? t`${took} 秒` : t`${Math.round(took / 60)} 分钟` } },
    { key: 'check', title: t`校验`, cell: (backup) => <CheckCell backup={backup} /> },
    { key: 'folder', title: t`文件夹`, cell: ({ name }) => <code className="fp-code" style={{ overflowWrap: 'normal' }}>{name}</code> },
    { key: 'act', title: <span className="fp-visually-hidden">{t`操作`}</span>, align: 'end', cell: ({ backupId, name, removedAt, check: last }) => (removedAt ? null : <Button size="small" loading={check.isPending && check.variables === backupId} disabled={last?.state === 'waiting' || last?.state === 'running'} onClick={() => { check.mutate(backupId) }} aria-label={t`再次校验：${name ?? ''}`} data-testid="check-backup">{t`再次校验`}</Button>) },
  ]
  return (
    <section className="fp-panel" aria-labelledby="backup-list" data-testid="backup-list">
      <h2 className="fp-panel-title" id="backup-list">{t`备份列表`}</h2>
      {check.error ? <div className="fp-panel-body"><ErrorAlert error={check.error} /></div> : null}
      <PlainTable cards columns={columns} rows={done} keyOf={({ backupId }) => backupId} pending={false} busy={false} empty={<EmptyState title={t`还没有备份`} description={t`第一份完成后会列在这里，带大小、用时和校验结果。`} />} rowProps={({ removedAt }) => ({ 'data-testid': 'backup-row', 'data-removed': removedAt !== null })} />
    </section>
  )
}
