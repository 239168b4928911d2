import type { Belongings, LeaveInput, Person } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ButtonProps, Form, Modal, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import './leave.css'

type Kind = keyof LeaveInput
type Chosen = Required<LeaveInput>
const kinds: readonly Kind[] = ['departmentTo', 'reportsTo', 'delegationsTo', 'sitesTo', 'dutyRulesTo', 'alertRulesTo']
const nobody: Chosen = { reportsTo: null, departmentTo: null, delegationsTo: null, sitesTo: null, dutyRulesTo: null, alertRulesTo: null }

const hangsOn = (b: Belongings, kind: Kind): boolean => ({
  departmentTo: b.department !== null, reportsTo: b.reports.length > 0, delegationsTo: b.delegations.some(({ isStandIn }) => isStandIn), sitesTo: b.sites.count > 0, dutyRulesTo: b.dutyRules.length > 0, alertRulesTo: b.alertRules.length > 0,
})[kind]

/** Who may take it: the server asks the same. */
const mayTake = (b: Belongings, kind: Kind, one: Belongings['successors'][number]): boolean => {
  if (kind === 'departmentTo') return one.canSignIn && (one.role === 'field_worker' || (one.role === 'manager' && one.departmentId === b.department?.id))
  return kind === 'delegationsTo' ? one.canSignIn : true
}

/** A person leaves: what hangs on them, who takes it over, and what happens to what nobody takes. One act, which can be taken back. */
export const LeaveDialog = ({ person, onClose }: { person: Person; onClose: () => void }) => {
  const { t, i18n } = useLingui()
  const cache = useQueryClient()
  const roleName = useRoleName()
  const [chosen, setChosen] = useState<Partial<Chosen>>({})
  const { personId, name } = person
  const belongings = useQuery({ queryKey: ['people', personId, 'belongings'], queryFn: () => client.people.belongings(personId), staleTime: 0 })
  const b = belongings.data
  // The superior's superior takes the people over unless somebody says otherwise.
  const input: Chosen = { ...nobody, ...(b && b.reports.length > 0 ? { reportsTo: b.managerId } : {}), ...chosen }
  const refresh = () => Promise.all(['people', 'devices', 'departments', 'delegations', 'duty-rules', 'alert-rules', 'sites'].map((key) => cache.invalidateQueries({ queryKey: [key] })))
  const sayUndoable = useUndoMessage()
  const leave = useMutation({
    mutationFn: () => client.people.leave(personId, input),
    onSuccess: async ({ undo }) => {
      await refresh()
      // What was handed over and has moved on since stays there: the server gives back the rest.
      sayUndoable(t`${name} 已标记为离职`, () => client.people.comeBack(personId, undo).then(refresh), { testIds: ['left-done', 'left-undo'], undone: () => t`已撤销：${name} 恢复在职，移交的也还给了本人。手机需要重新绑定。` })
      onClose()
    },
  })
  const list = new Intl.ListFormat(i18n.locale, { type: 'conjunction' })
  const names = (items: readonly { readonly name: string }[]): string => (items.length > 6 ? t`${list.format(items.slice(0, 6).map((item) => item.name))} 等 ${items.length} 项` : list.format(items.map((item) => item.name)))
  const select = (kind: Kind, none: string) => (
    <Select<string> id={kind} allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={none} value={input[kind] ?? undefined} onChange={(value?: string) => { setChosen({ ...chosen, [kind]: value ?? null }) }} style={{ width: '100%' }} data-testid={kind}
      options={b!.successors.filter((one) => mayTake(b!, kind, one)).map((one) => ({ value: one.id, label: [one.name, one.departmentName, roleName(one.role)].filter((part) => part !== null).join(' · ') }))} />
  )
  const rows = (data: Belongings): readonly (readonly [kind: Kind, label: string, extra: ReactNode, none: string])[] => [
    ['departmentTo', t`负责的部门：${data.department?.name ?? ''}`, data.department && data.department.otherManagers.length > 0 ? t`还有 ${list.format(data.department.otherManagers)} 负责，可以不选。` : t`没有别的主管。接手的人成为这个部门的主管，须能登录管理台。`, t`暂无主管`],
    ['reportsTo', t`下属 ${data.reports.length} 人`, names(data.reports), t`没有上级`],
    ['delegationsTo', t`正在代理的部门`, names(data.delegations.filter(({ isStandIn }) => isStandIn)), t`不再有人代理`],
    ['sitesTo', t`负责的地点 ${data.sites.count} 个`, data.sites.count > data.sites.names.length ? t`${list.format(data.sites.names)} 等 ${data.sites.count} 个` : list.format(data.sites.names), t`不再有负责人`],
    ['dutyRulesTo', t`岗位与区域 ${data.dutyRules.length} 条`, <>{names(data.dutyRules)}{data.dutyRules.some((rule) => rule.isForNobodyElse) ? <><br />{t`只管此人的规则，不选接手人就停用。`}</> : null}</>, t`去掉此人`],
    ['alertRulesTo', t`告警规则 ${data.alertRules.length} 条`, <>{names(data.alertRules)}<br />{t`通知此人的改为通知接手人；不选时，没有别人可通知的一步改为通知管理员，只针对此人的规则停用。`}</>, t`去掉此人`],
  ]
  const mine = b ? kinds.filter((kind) => hangsOn(b, kind)) : []
  return (
    <Modal open title={t`${name} 离职交接`} width={600} onCancel={onClose} okText={t`标记为离职`} cancelText={t`取消`} onOk={() => { leave.mutate() }} okButtonProps={{ danger: true, disabled: !b, loading: leave.isPending, 'data-testid': 'leave-ok' } as ButtonProps}>
      <div data-testid="leave-dialog">
        <ErrorAlert error={leave.error} />
        <p className="fp-soft">{t`不再接收此人的位置和签到，也不能再登录；已有记录按保留期限保存，一条也不会改。之后可以恢复。`}</p>
        {belongings.isPending ? <LoadingState /> : belongings.isError ? <ErrorState error={belongings.error} onRetry={() => void belongings.refetch()} /> : (
          <>
            {mine.length > 1 ? (
              <Form layout="vertical"><Form.Item label={t`全部交给`} htmlFor="leave-all" extra={t`也可以在下面逐项选择。`}>
                <Select<string> id="leave-all" allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t`选择接手人`} data-testid="leave-all" style={{ width: '100%' }}
                  onChange={(value?: string) => { setChosen(Object.fromEntries(mine.flatMap((kind) => { const one = b!.successors.find(({ id }) => id === value); return one && mayTake(b!, kind, one) ? [[kind, one.id]] : [] }))) }}
                  options={b!.successors.map((one) => ({ value: one.id, label: [one.name, one.departmentName, roleName(one.role)].filter((part) => part !== null).join(' · ') }))} />
              </Form.Item></Form>
            ) : null}
            {mine.length === 0 ? <p data-testid="leave-nothing">{t`没有需要别人接手的部门、下属、代理、地点或规则。`}</p> : (
              <Form layout="vertical">
                {rows(b!).filter(([kind]) => mine.includes(kind)).map(([kind, label, extra, none]) => <Form.Item key={kind} label={label} htmlFor={kind} extra={extra}>{select(kind, none)}</Form.Item>)}
              </Form>
            )}
            <ul className="fp-leave-also">
              {b!.devices.length > 0 ? <li>{t`停用 ${b!.devices.length} 台设备：${names(b!.devices.map((device) => ({ name: device.name || t`未命名` })))}。定位器要给别人用，请在新主人那里重新添加。`}</li> : null}
              {b!.delegations.some(({ isStandIn }) => !isStandIn) ? <li>{t`此人交出去的代理一并结束：${names(b!.delegations.filter(({ isStandIn }) => !isStandIn))}。`}</li> : null}
              {b!.waiting.reviews > 0 ? <li><Trans>本人有 {b!.waiting.reviews} 条记录待核实，仍由部门主管处理：<Link to="/review" search={{ personId }}>去看看</Link></Trans></li> : null}
              {b!.waiting.requests > 0 ? <li><Trans>本人有 {b!.waiting.requests} 条补卡或请假申请未审批：<Link to="/attendance/corrections">去审批</Link></Trans></li> : null}
            </ul>
          </>
        )}
      </div>
    </Modal>
  )
}
