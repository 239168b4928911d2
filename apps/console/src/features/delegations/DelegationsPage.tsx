import { PlusOutlined } from '@ant-design/icons'
import type { Delegation } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { Suspense, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

/** The form comes when it is opened. */
const DelegationDialog = lazy(() => import('./DelegationDialog.tsx').then((module) => ({ default: module.DelegationDialog })))

/** Who stands in for which manager, and until when. */
export const DelegationsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const { modal } = App.useApp()
  const cache = useQueryClient()
  const [adding, setAdding] = useState(false)
  const list = useQuery({ queryKey: ['delegations'], queryFn: () => client.delegations.list() })
  const sayUndoable = useUndoMessage()
  const refresh = () => cache.invalidateQueries({ queryKey: ['delegations'] })
  const end = useMutation({
    mutationFn: (id: string) => client.delegations.end(id),
    onSuccess: async ({ delegationId, fromName, toName }) => {
      await refresh()
      sayUndoable(t`${toName} 不再代理 ${fromName}`, async (undo) => { await undo.delegations.restore(delegationId); await refresh() })
    },
  })
  const mayAdd = me.canAdminister || me.role === 'hr' || me.role === 'manager'
  // antd's coloured tags are too pale for small text (WCAG 2.2, 1.4.3).
  const stateTag = ({ state, startsAt, endedAt }: Delegation) => <span className="fp-band" data-band={state === 'running' ? 'verified' : 'not_enough_evidence'}>{state === 'running' ? t`进行中` : state === 'coming' ? t`未开始` : endedAt ? (endedAt < startsAt ? t`未开始就已取消` : t`已提前结束`) : t`已到期`}</span>
  return (
    <div className="fp-page" style={{ maxWidth: 960 }} data-testid="delegations-page">
      <PageHeader title={t`代理`} description={t`主管休假或出差时，请一位同事代为查看和处理本部门的事。到期自动结束，交出的人自己也照常能处理；每次交接都写入日志。`}
        actions={mayAdd ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)} data-testid="add-delegation">{t`新建代理`}</Button> : null} />
      <ErrorAlert error={end.error} />
      <section className="fp-panel" aria-label={t`代理列表`}>
        {list.isPending ? <LoadingState /> : list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} />
          : list.data.delegations.length === 0 ? <EmptyState title={t`没有人在代理`} description={t`没有代理时，主管不在，待核实的记录和告警就要等主管回来。`} /> : (
            <ul className="fp-list">
              {list.data.delegations.map((row) => (
                <li key={row.delegationId} data-testid="delegation-row" data-state={row.state}>
                  <span className="fp-list-main">
                    <span style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 10px' }}><strong>{t`${row.toName} 代理 ${row.fromName}`}</strong><span>{stateTag(row)}</span></span>
                    <span className="fp-soft">{row.departmentName ? `${row.departmentName} · ` : ''}{row.reason}</span>
                    <span className="fp-soft"><TimeText value={row.startsAt} /> – <TimeText value={row.endedAt && row.endedAt > row.startsAt ? row.endedAt : row.endsAt} /></span>
                  </span>
                  {row.mayEnd ? (
                    <Button onClick={() => { modal.confirm({ title: t`现在结束代理？`, content: row.state === 'coming' ? t`还没有开始，${row.toName} 不会看到 ${row.fromName} 的人员。可以马上撤销。` : t`${row.toName} 马上不再看到 ${row.fromName} 的人员，已做的处理不变。可以马上撤销。`, okText: t`结束代理`, cancelText: t`取消`, onOk: () => end.mutateAsync(row.delegationId).catch(() => {}) }) }} data-testid="end-delegation">{t`结束代理`}</Button>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
      </section>
      {adding && list.data ? <Suspense fallback={null}><DelegationDialog people={list.data.people} delegations={list.data.delegations} maxDays={list.data.maxDays} onClose={() => setAdding(false)} /></Suspense> : null}
    </div>
  )
}
