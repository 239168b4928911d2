import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import type { SelfCheck } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { client, queries } from '../../shell/api.ts'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'

type Fault = SelfCheck['faults'][number]
const firstFaults = 20

/** Whether the evidence log and the tables beside it still say the same; names every row that does not. */
export const SelfCheckPanel = () => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const check = useQuery(queries.selfCheck)
  const run = useMutation({ mutationFn: () => client.log.runSelfCheck(), onSuccess: (result) => cache.setQueryData(queries.selfCheck.queryKey, result) })
  const [all, setAll] = useState(false)
  const columns: PlainColumn<Fault>[] = [
    { key: 'entry', title: t`日志序号`, className: 'fp-num', cell: (fault) => fault.entryIndex ?? '—' },
    { key: 'table', title: t`数据表`, cell: (fault) => <code className="fp-code">{fault.table}</code> },
    { key: 'what', title: t`问题`, cell: (fault) => fault.what },
  ]
  return (
    <section className="fp-panel" aria-labelledby="self-check" data-testid="self-check">
      <h2 className="fp-panel-title" id="self-check"><Trans>证据日志自检</Trans><Button loading={run.isPending} onClick={() => run.mutate()} data-testid="run-self-check">{t`立即自检`}</Button></h2>
      <div className="fp-panel-body">
        <ErrorAlert error={run.error} />
        {check.isPending ? <LoadingState /> : check.isError ? <ErrorState error={check.error} onRetry={() => void check.refetch()} /> : (
          <div className="fp-stack" aria-live="polite">
            {check.data.ok === null
              ? <p style={{ margin: 0 }}>{t`还没有运行过。每晚自动运行一次。`}</p>
              : (
                <p style={{ margin: 0, display: 'flex', gap: 8, alignItems: 'center' }} data-testid="self-check-result">
                  {check.data.ok ? <CheckCircleFilled aria-hidden style={{ color: 'var(--fp-verified)', fontSize: 18 }} /> : <CloseCircleFilled aria-hidden style={{ color: 'var(--fp-strong-doubt)', fontSize: 18 }} />}
                  <strong>{check.data.ok ? t`日志完整，与数据库一致` : t`发现 ${check.data.faults.length} 处不一致`}</strong>
                </p>
              )}
            {check.data.ok === null ? null : <p className="fp-soft fp-num" style={{ margin: 0 }}><Trans>共 {check.data.treeSize} 条记录；上次运行 <TimeText value={check.data.ranAt} /></Trans></p>}
            {check.data.faults.length > 0 ? (
              <PlainTable columns={columns} rows={all ? check.data.faults : check.data.faults.slice(0, firstFaults)} keyOf={(fault) => `${fault.table}-${fault.entryIndex ?? ''}-${fault.what}`} pending={false} busy={run.isPending} empty={null} />
            ) : null}
            {check.data.faults.length > firstFaults && !all ? <Button onClick={() => setAll(true)} style={{ alignSelf: 'start' }}>{t`显示全部 ${check.data.faults.length} 处`}</Button> : null}
          </div>
        )}
      </div>
    </section>
  )
}
