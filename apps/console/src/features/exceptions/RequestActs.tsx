import type { FieldproofClient } from '@fieldproof/client'
import type { RegularizationDecision } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { client, isConflict } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { usePageKeys } from '../../shell/pageKeys.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import type { ExceptionRow } from './useExceptions.ts'

/** Many requests decided at once: one entry of the log each, and one way back for all. */
export const RequestActs = ({ rows, onDone }: { rows: readonly ExceptionRow[]; onDone: () => void }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState('')
  const [done, setDone] = useState<number | null>(null)
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: ['regularizations'] }), cache.invalidateQueries({ queryKey: ['exceptions'] }), cache.invalidateQueries({ queryKey: ['attendance'] })])
  const sayUndoable = useUndoMessage()
  const takeBack = async (undo: FieldproofClient, ids: readonly string[]) => {
    try {
      for (const id of ids) await undo.regularizations.undo(id)
    } finally {
      await refresh()
    }
  }
  const decide = async (decision: RegularizationDecision) => {
    const decided: string[] = []
    let taken = 0
    setDone(0)
    try {
      // One after another: each is an entry of its own, and what was decided before a fault stays decided and can be undone.
      for (const { key } of rows) {
        await client.regularizations.decide(key, decision).then(() => { decided.push(key) }, (error: unknown) => {
          // Somebody else was quicker, or it was withdrawn: no reason to leave the others.
          if (!isConflict(error)) throw error
          taken++
        })
        setDone(decided.length + taken)
      }
    } catch (error) {
      onError(error)
    }
    setDone(null)
    setRefusing(false)
    await refresh()
    onDone()
    if (taken > 0) void message.info(t`${taken} 项已由别人处理或由本人撤回，没有改动`, 8)
    if (decided.length === 0) return
    sayUndoable(decision.outcome === 'approved' ? t`已同意 ${decided.length} 项` : t`没有同意 ${decided.length} 项`, (undo) => takeBack(undo, decided), { testIds: ['decided', 'decided-undo'] })
  }
  const busy = done !== null
  usePageKeys([
    { keys: ['a'], name: t`同意选中的 ${rows.length} 项`, isOffered: true, act: () => { if (!busy) void decide({ outcome: 'approved' }) } },
    { keys: ['r'], name: t`不同意选中的 ${rows.length} 项…`, isOffered: true, act: () => { if (!busy) setRefusing(true) } },
  ])
  return (
    <span className="fp-request-acts" data-testid="request-acts">
      <span role="status">{busy ? t`正在处理 ${done} / ${rows.length}` : t`已选 ${rows.length} 项`}</span>
      <Button type="primary" loading={busy && !refusing} onClick={() => void decide({ outcome: 'approved' })} aria-keyshortcuts="A" data-testid="approve-chosen">{t`同意`}</Button>
      <Button disabled={busy} onClick={() => { setRefusing(true) }} aria-keyshortcuts="R" data-testid="refuse-chosen">{t`不同意…`}</Button>
      <Modal open={refusing} title={t`不同意 ${rows.length} 项申请`} okText={t`不同意`} cancelText={t`取消`} onCancel={() => { setRefusing(false) }} confirmLoading={busy} okButtonProps={{ disabled: reason.trim().length < 2, 'data-testid': 'refuse-sure' }} onOk={() => void decide({ outcome: 'refused', reason: reason.trim() })}>
        <p className="fp-soft">{t`写明理由，每个人都会看到，可以再次申请。`}</p>
        <Input.TextArea rows={3} maxLength={500} value={reason} onChange={(e) => { setReason(e.target.value) }} aria-label={t`不同意的理由`} data-testid="refuse-reason" />
      </Modal>
    </span>
  )
}
