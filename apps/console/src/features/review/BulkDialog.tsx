import type { ReviewItem, ReviewOutcome } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Alert, type ButtonProps, Input, Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { sharedSignals } from './reviewFilters.ts'

/** One decision for several that share a reason. "Not real" is not offered: that is for one at a time. */
export const BulkDialog = ({ items, nameOf, onClose, onDone }: { items: readonly ReviewItem[]; nameOf: (signal: string) => string; onClose: () => void; onDone: () => void }) => {
  const { t } = useLingui()
  const shared = sharedSignals(items)
  const [signal, setSignal] = useState(shared[0])
  const [outcome, setOutcome] = useState<Exclude<ReviewOutcome, 'not_real'>>('real')
  const [note, setNote] = useState('')
  const save = useMutation({
    mutationFn: () => client.review.decideMany({ outcome, signal: signal!, note: note.trim(), items: items.map(({ eventId, verdictEntryIndex, standingDecisionId }) => ({ eventId, verdictEntryIndex, replaces: standingDecisionId })) }),
    onSuccess: onDone,
  })
  const ready = signal !== undefined && note.trim().length >= 2
  return (
    <Modal open title={t`一并核实 ${items.length} 条`} onCancel={onClose} okText={t`一并记录`} cancelText={t`取消`} onOk={() => { save.mutate() }} okButtonProps={{ disabled: !ready, loading: save.isPending, 'data-testid': 'bulk-save' } as ButtonProps}>
      <div className="fp-stack" data-testid="bulk-dialog">
        {shared.length === 0 ? <Alert type="warning" showIcon title={t`这些签到没有共同的不利理由，不能一并处理。`} /> : (
          <>
            <p className="fp-soft"><Trans>只在它们确实出于同一个原因时使用，例如整栋楼的地点坐标有误。每个人都会看到这条结果和理由。“不属实”必须逐条核实。</Trans></p>
            <label><Trans>共同的理由</Trans><Select style={{ width: '100%' }} aria-label={t`共同的理由`} value={signal} onChange={setSignal} options={shared.map((id) => ({ value: id, label: nameOf(id) }))} /></label>
            <Radio.Group value={outcome} onChange={(event) => { setOutcome(event.target.value as 'real') }} aria-label={t`核实结果`}><Radio value="real">{t`真实`}</Radio><Radio value="unclear">{t`无法判断`}</Radio></Radio.Group>
            <Input.TextArea rows={2} maxLength={500} value={note} onChange={(event) => { setNote(event.target.value) }} placeholder={t`它们有什么共同原因？本人会看到`} aria-label={t`理由`} data-testid="bulk-note" />
            <p className="fp-soft">{Object.entries(Object.groupBy(items, (item) => item.personName)).map(([name, theirs]) => (theirs!.length > 1 ? `${name} ×${theirs!.length}` : name)).join(t`、`)}</p>
          </>
        )}
        <ErrorAlert error={save.error} />
      </div>
    </Modal>
  )
}
