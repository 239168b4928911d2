import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons'
import type { Backup, BackupOverview } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { TimeText } from '../../shell/TimeText.tsx'
import { sizeText, useBackupText } from './backupText.ts'

const Running = ({ backup: { phase, doneBytes, totalBytes } }: { backup: Backup }) => {
  const { t } = useLingui()
  const text = useBackupText()
  const percent = totalBytes > 0 ? Math.min(99, Math.floor((doneBytes / totalBytes) * 100)) : 0
  return (
    <div className="fp-backup-progress" data-testid="backup-running">
      <span>{text.phase(phase)} <span className="fp-soft fp-num">{percent} %</span></span>
      <progress max={100} value={percent} aria-label={t`备份进度`} />
    </div>
  )
}

const Failing = ({ backup: { failure, failingSince, attempts, nextAttemptAt } }: { backup: Backup }) => {
  const text = useBackupText()
  if (!failure) return null
  const { what, todo } = text.failure(failure.code)
  return (
    <div className="fp-backup-state" role="alert" data-testid="backup-failing" data-code={failure.code}>
      <CloseCircleFilled aria-hidden style={{ color: 'var(--fp-strong-doubt)' }} />
      <div>
        <strong style={{ color: 'var(--fp-strong-doubt)' }}>{what}</strong>
        <p><Trans>从 <TimeText value={failingSince} /> 起没有成功，已试 {attempts} 次；<TimeText value={nextAttemptAt} style="time" /> 自动再试，也可以立即备份。</Trans></p>
        <p>{todo}</p>
        <p className="fp-code fp-soft">{failure.detail}</p>
      </div>
    </div>
  )
}

/** Can it be put back, to when, and if not, why not. */
export const BackupStatePanel = ({ overview: { backups, lastGoodAt, isOverdue, nextAt, database, settings } }: { overview: BackupOverview }) => {
  const { t } = useLingui()
  const open = backups.find(({ state }) => state !== 'done')
  const good = backups.find(({ finishedAt }) => finishedAt !== null && finishedAt === lastGoodAt)
  const isOurs = database === 'embedded' || settings.photos
  return (
    <section className="fp-panel" aria-label={t`备份状态`} data-testid="backup-state" data-failing={open?.failure != null} data-overdue={isOverdue}>
      <div className="fp-panel-body fp-stack" aria-live="polite">
        {open?.failure && open.state === 'waiting' ? <Failing backup={open} /> : null}
        {open?.state === 'running' || (open?.state === 'waiting' && !open.failure) ? <Running backup={open} /> : null}
        {good ? (
          <div className="fp-backup-state" data-testid="backup-good">
            {isOverdue ? <WarningFilled aria-hidden style={{ color: 'var(--fp-needs-review)' }} /> : <CheckCircleFilled aria-hidden style={{ color: 'var(--fp-verified)' }} />}
            <div>
              <strong>{isOverdue ? t`最近一份完好的备份已超过两天` : database === 'embedded' ? t`有完好的备份可以恢复` : t`照片有完好的备份`}</strong>
              <p><Trans>最近一份：<TimeText value={lastGoodAt} />，{sizeText(good.bytes)}</Trans>{good.photoCount === null ? '' : ` · ${t`${good.photoCount} 张照片`}`}{nextAt ? <> · <Trans>下一份：<TimeText value={nextAt} /></Trans></> : null}</p>
            </div>
          </div>
        ) : isOurs ? (
          <div className="fp-backup-state" data-testid="backup-none">
            <WarningFilled aria-hidden style={{ color: 'var(--fp-needs-review)' }} />
            <div><strong>{t`还没有可以恢复的备份`}</strong>{open ? null : <p>{nextAt ? <Trans>下一份在 <TimeText value={nextAt} /> 自动开始，也可以立即备份。</Trans> : settings.nightly ? t`演示公司不自动备份，可以手动备份。` : t`没有设为每晚自动备份；请立即备份，或在下面打开。`}</p>}</div>
          </div>
        ) : (
          <div className="fp-backup-state"><WarningFilled aria-hidden style={{ color: 'var(--fp-needs-review)' }} /><div><strong>{t`数据库由它的管理者备份，照片没有在这里备份`}</strong><p>{t`需要时可以在下面打开照片备份。`}</p></div></div>
        )}
      </div>
    </section>
  )
}
