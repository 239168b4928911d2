import type { BackupOverview, DatabaseArchiving } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { CopyText } from '../../shell/CopyText.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { sizeText } from './backupText.ts'

const Archiving = ({ archiving }: { archiving: DatabaseArchiving | null }) => {
  const { t } = useLingui()
  if (!archiving) return <p style={{ margin: 0 }}>{t`数据库没有告诉本服务器它的归档情况，请问它的管理者。`}</p>
  const { version, mode, isFailing, lastArchivedAt, lastFailedAt, failedCount, archivedCount, standbys } = archiving
  return (
    <dl className="fp-facts" data-testid="archiving" data-mode={mode} data-failing={isFailing}>
      <dt>{t`数据库`}</dt><dd>PostgreSQL {version}</dd>
      <dt>{t`WAL 归档`}</dt>
      <dd>{mode === 'off' ? <span className="fp-band" data-band="needs_review">{t`未打开`}</span> : isFailing ? <span className="fp-band" data-band="strong_doubt">{t`正在失败`}</span> : <span className="fp-band" data-band="verified">{t`已打开`}</span>}
        {mode === 'off' ? <p className="fp-soft" style={{ margin: '4px 0 0' }}>{t`没有归档时，只能恢复到最近一次转储或快照的时刻。`}</p> : null}</dd>
      <dt>{t`最近归档`}</dt><dd>{lastArchivedAt ? <><TimeText value={lastArchivedAt} /> <span className="fp-soft">{t`共 ${archivedCount} 个`}</span></> : t`从未`}</dd>
      <dt>{t`最近失败`}</dt><dd>{lastFailedAt ? <><TimeText value={lastFailedAt} /> <span className="fp-soft">{t`共 ${failedCount} 次`}</span></> : t`从未`}</dd>
      <dt>{t`从库`}</dt><dd>{standbys === 0 ? t`没有连着的` : t`连着 ${standbys} 个`}</dd>
    </dl>
  )
}

/** Where backups lie, and what they do not protect from. */
export const BackupPlacePanel = ({ overview: { folder, freeBytes, isSameDisk, database, archiving } }: { overview: BackupOverview }) => {
  const { t } = useLingui()
  return (
    <section className="fp-panel" aria-labelledby="place" data-testid="backup-place">
      <h2 className="fp-panel-title" id="place">{t`放在哪里`}</h2>
      <div className="fp-panel-body fp-stack">
        {database === 'own' ? (
          <>
            <p style={{ margin: 0 }}><strong>{t`数据库是贵公司自己的 PostgreSQL：由它的管理者用自己的工具备份，这里备份不了。`}</strong></p>
            <Archiving archiving={archiving} />
          </>
        ) : null}
        <CopyText label={t`备份文件夹`} text={folder} testId="backup-folder" />
        <p style={{ margin: 0 }} className="fp-soft">{freeBytes === null ? null : <>{t`这块磁盘还剩 ${sizeText(freeBytes)}。`}<br /></>}{t`备份可能很大，不在这里下载；请在服务器上从这个文件夹取走。`}</p>
        {isSameDisk ? <p style={{ margin: 0 }} role="note" data-testid="same-disk"><span className="fp-band" data-band="needs_review">{t`同一块磁盘`}</span> {t`备份和数据在同一块磁盘上，磁盘坏了会一起丢。请用环境变量 FIELDPROOF_BACKUPS 指到另一块磁盘，或定期拷走。`}</p> : null}
        <p style={{ margin: 0 }} className="fp-soft" data-testid="secret-note"><Trans>备份里没有密钥文件 secret.key：同时拿到密钥和数据库的人，可以冒用公司名义给日志签名。请把它另外保管；没有它，恢复后的日志只能看和核验，不能再写。</Trans></p>
      </div>
    </section>
  )
}
