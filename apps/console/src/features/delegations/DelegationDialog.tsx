import type { Delegation, DelegationPerson } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ButtonProps, Form, Input, Modal, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { RangePicker } from '../../shell/pickers.tsx'
import { addDays, dayIn, startOfDay } from '../checkIns/days.ts'
import { DelegationPreview } from './DelegationPreview.tsx'

/** Whole days of the company's time: from the first one's midnight to the end of the last. */
export const DelegationDialog = ({ people, delegations, maxDays, onClose }: { people: readonly DelegationPerson[]; delegations: readonly Delegation[]; maxDays: number; onClose: () => void }) => {
  const { t } = useLingui()
  const me = useMe()
  const cache = useQueryClient()
  const today = dayIn(Date.now(), me.timeZone)
  const [fromPersonId, setFrom] = useState<string | undefined>(me.role === 'manager' ? me.personId : undefined)
  const [toPersonId, setTo] = useState<string>()
  const [days, setDays] = useState<readonly [string, string]>([today, today])
  const [reason, setReason] = useState('')
  const option = ({ personId, name, departmentName }: DelegationPerson) => ({ value: personId, label: departmentName ? `${name} · ${departmentName}` : name })
  const sayUndoable = useUndoMessage()
  const refresh = () => cache.invalidateQueries({ queryKey: ['delegations'] })
  const period = { startsAt: new Date(startOfDay(days[0], me.timeZone)).toISOString(), endsAt: new Date(startOfDay(addDays(days[1], 1), me.timeZone)).toISOString() }
  const save = useMutation({
    mutationFn: () => client.delegations.create({ fromPersonId: fromPersonId!, toPersonId: toPersonId!, ...period, reason: reason.trim() }),
    onSuccess: async ({ delegationId, fromName, toName }) => {
      await refresh()
      sayUndoable(t`${toName} 代理 ${fromName}，已保存`, async (undo) => { await undo.delegations.end(delegationId); await refresh() })
      onClose()
    },
  })
  const [from, to] = [fromPersonId, toPersonId].map((id) => people.find(({ personId }) => personId === id))
  const ready = fromPersonId !== undefined && toPersonId !== undefined && reason.trim() !== ''
  return (
    <Modal open title={t`新建代理`} onCancel={onClose} okText={t`保存`} cancelText={t`取消`} onOk={() => { save.mutate() }} okButtonProps={{ disabled: !ready, loading: save.isPending, 'data-testid': 'delegation-save' } as ButtonProps}>
      <div data-testid="delegation-dialog">
        <ErrorAlert error={save.error} />
        <Form layout="vertical">
          <Form.Item label={t`主管`} htmlFor="delegation-from" required>
            <Select id="delegation-from" disabled={me.role === 'manager'} showSearch={{ optionFilterProp: 'label' }} value={fromPersonId} onChange={(value: string) => { setFrom(value); if (value === toPersonId) setTo(undefined) }} options={people.filter((person) => person.isManager).map(option)} notFoundContent={t`没有负责部门的主管`} data-testid="delegation-from" />
          </Form.Item>
          <Form.Item label={t`代理人`} htmlFor="delegation-to" required extra={t`能登录管理后台的同事。外勤员工代理期间只看到这位主管的部门。`}>
            <Select id="delegation-to" showSearch={{ optionFilterProp: 'label' }} value={toPersonId} onChange={(value: string) => { setTo(value) }} options={people.filter(({ personId }) => personId !== fromPersonId).map(option)} data-testid="delegation-to" />
          </Form.Item>
          <Form.Item label={t`日期`} htmlFor="delegation-days" required extra={t`最多 ${maxDays} 天，按公司时间整天计算。`}>
            <RangePicker id={{ start: 'delegation-days', end: 'delegation-days-end' }} allowClear={false} minDate={dayjs(today)} value={[dayjs(days[0]), dayjs(days[1])]} style={{ width: '100%' }}
              onChange={(value) => { const [first, last] = value ?? []; if (first && last) setDays([first.format('YYYY-MM-DD'), last.format('YYYY-MM-DD')]) }} aria-label={t`日期`} data-testid="delegation-days" />
          </Form.Item>
          <Form.Item label={t`原因`} htmlFor="delegation-reason" required><Input id="delegation-reason" value={reason} maxLength={200} placeholder={t`例如：年假`} onChange={(event) => { setReason(event.target.value) }} data-testid="delegation-reason" /></Form.Item>
          {from && to ? <DelegationPreview from={from} to={to} {...period} others={delegations} /> : null}
        </Form>
      </div>
    </Modal>
  )
}
