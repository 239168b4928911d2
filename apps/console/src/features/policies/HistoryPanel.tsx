import type { PolicySummary } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Tag, Tooltip } from 'antd'
import { client } from '../../shell/api.ts'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'

/** Every version, and the way back to an earlier one. */
export const HistoryPanel = ({ policy, canAdminister }: { policy: PolicySummary; canAdminister: boolean }) => {
  const { t } = useLingui()
  const { modal, message } = App.useApp()
  const cache = useQueryClient()
  const history = useQuery({ queryKey: ['policies', 'history', policy.policyId], queryFn: () => client.policies.history(policy.policyId) })
  const restore = useMutation({
    mutationFn: (version: number) => client.policies.restore(policy.policyId, version),
    onSuccess: async () => { await cache.invalidateQueries({ queryKey: ['policies'] }); void message.success(t`已恢复为新版本`) },
    onError: useErrorToast(),
  })
  const ask = (version: number) => modal.confirm({ title: t`重新启用第 ${version} 版？`, content: t`它会作为新版本立即生效，并写入存证日志。已有的判定不变。`, okText: t`重新启用`, cancelText: t`取消`, onOk: () => restore.mutateAsync(version).catch(() => undefined) })
  return (
    <section className="fp-panel" aria-labelledby="history">
      <h2 className="fp-panel-title" id="history"><Trans>版本</Trans></h2>
      {history.isPending ? <LoadingState /> : history.isError ? <ErrorState error={history.error} onRetry={() => void history.refetch()} /> : (
        <ul className="fp-list">
          {history.data.versions.map((version) => (
            <li key={version.version}>
              <span className="fp-list-main">
                <span><strong>{t`第 ${version.version} 版`}</strong> {version.publishedAt === null ? <Tag>{t`草稿`}</Tag> : version.retiredAt === null ? <span className="fp-band" data-band="verified">{t`生效中`}</span> : null}{version.restores === null ? null : <span className="fp-soft"> {t`恢复自第 ${version.restores} 版`}</span>}</span>
                <span className="fp-soft">{version.requirement}</span>
                <span className="fp-soft">{version.publishedAt === null ? <Trans>{version.draftedBy} 起草于 <TimeText value={version.draftedAt} /></Trans> : <Trans>{version.publishedBy} 发布于 <TimeText value={version.publishedAt} /></Trans>}{version.sha256 ? <> · <Tooltip title={version.sha256}><code className="fp-code" tabIndex={0}>{version.sha256.slice(0, 12)}</code></Tooltip></> : null}</span>
              </span>
              {canAdminister && version.retiredAt !== null && policy.draft === null ? <Button onClick={() => ask(version.version)} data-testid={`restore-${version.version}`}>{t`重新启用`}</Button> : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
