import type { Delegation, DelegationInput, DelegationPerson } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useOrgTimeZone } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { formatInstant } from '../../shell/formatTime.ts'

/** Who would see and decide what, from when until when, before it is saved. */
export const DelegationPreview = ({ from, to, startsAt, endsAt, others }: Pick<DelegationInput, 'startsAt' | 'endsAt'> & { from: DelegationPerson; to: DelegationPerson; others: readonly Delegation[] }) => {
  const { t, i18n } = useLingui()
  const timeZone = useOrgTimeZone()
  const at = (iso: string) => formatInstant(iso, 'dateTime', timeZone, i18n.locale)
  const [begin, end, manager, deputy] = [at(startsAt), at(endsAt), from.name, to.name]
  // ISO instants in UTC: their order is that of their letters.
  const meanwhile = others.filter((one) => one.fromPersonId === from.personId && one.state !== 'over' && one.startsAt < endsAt && one.endsAt > startsAt)
  const already = [...new Set(meanwhile.map(({ toName }) => toName))].filter((name) => name !== deputy)
  const sees = from.peopleCount
  return (
    <ChangePreview
      changes={[{ name: from.departmentName ?? manager, before: [manager, ...already].join(t`、`), after: [manager, ...already, deputy].join(t`、`) }]}
      effects={[
        sees === null ? t`${begin} 至 ${end}，${deputy} 能看到这个部门的人员，处理他们的待核实、申请和告警。` : t`${begin} 至 ${end}，${deputy} 能看到这 ${sees} 人，处理他们的待核实、申请和告警。`,
        meanwhile.some(({ toPersonId }) => toPersonId === to.personId) && t`${deputy} 这几天已经在代理 ${manager}。`,
      ]}
    />
  )
}
