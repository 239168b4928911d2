import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { client, queries, queryClient } from '../../shell/api.ts'
import { CopyText } from '../../shell/CopyText.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { BackupList } from './BackupList.tsx'
import { BackupPlacePanel } from './BackupPlacePanel.tsx'
import { BackupSettingsPanel } from './BackupSettingsPanel.tsx'
import { BackupStatePanel } from './BackupStatePanel.tsx'
import './backups.css'

/** Whether this installation could be put back, and how. */
export const BackupsPage = () => {
  const { t } = useLingui()
  const overview = useQuery(queries.backups)
  const run = useMutation({ mutationFn: () => client.backups.run(), onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.backups.queryKey }) })
  const { data } = overview
  const isOpen = data?.backups.some(({ state }) => state === 'running') ?? false
  const hasContent = data && (data.database === 'embedded' || data.settings.photos)
  const newest = data?.backups.find(({ state, removedAt, check }) => state === 'done' && removedAt === null && check?.state !== 'damaged')
  return (
    <div className="fp-page" style={{ maxWidth: 1040 }} data-testid="backups-page">
      <PageHeader title={t`备份`} description={t`服务器自己在运行中备份数据库和照片，读回来核对无误才算数。改动写入审计日志，可以撤销。`}
        actions={<><LinkButton to="/settings">{t`设置`}</LinkButton><Button type="primary" loading={run.isPending} disabled={!hasContent || isOpen} onClick={() => { run.mutate() }} data-testid="back-up-now">{t`立即备份`}</Button></>} />
      <ErrorAlert error={run.error} />
      {overview.isPending ? <LoadingState /> : overview.isError ? <ErrorState error={overview.error} onRetry={() => void overview.refetch()} /> : (
        <div className="fp-stack">
          <BackupStatePanel overview={overview.data} />
          <BackupList overview={overview.data} />
          <BackupSettingsPanel key={JSON.stringify(overview.data.settings)} overview={overview.data} />
          <BackupPlacePanel overview={overview.data} />
          {newest ? (
            <section className="fp-panel" aria-labelledby="restore">
              <h2 className="fp-panel-title" id="restore">{t`怎样恢复`}</h2>
              <div className="fp-panel-body fp-stack">
                <p style={{ margin: 0 }}>{t`在服务器上准备一个空的数据文件夹，放入另外保管的 secret.key，然后运行：`}</p>
                <CopyText label={t`恢复命令`} text={`FIELDPROOF_DATA=/path/to/empty-folder npm start -- --restore ${overview.data.folder}/${newest.name}`} testId="restore-command" />
                <p className="fp-soft" style={{ margin: 0 }}>{t`恢复从不覆盖已有的数据库。之后手机会自动把备份以后的签到和轨迹重新发来，并提示“公司日志对不上”：恢复和篡改从外面看是一样的，请事先告诉大家。用到之前，请先在别的机器上试一次。`}</p>
              </div>
            </section>
          ) : null}
        </div>
      )}
    </div>
  )
}
