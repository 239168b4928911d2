import type { AlertRow } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Fragment, type ReactNode } from 'react'
import type { PlainColumn } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { useAlertNames } from './alertText.ts'

/** What a line of the list says below its title, as the reader wants it: the button to choose, and the line itself. */
export const useAlertFields = (): { readonly button: ReactNode; readonly lineOf: (alert: AlertRow) => ReactNode } => {
  const { t } = useLingui()
  const names = useAlertNames()
  const columns: readonly PlainColumn<AlertRow>[] = [
    { key: 'title', title: t`什么事、谁`, required: true, cell: () => null },
    { key: 'rule', title: t`规则`, cell: ({ ruleName }) => ruleName },
    { key: 'department', title: t({ message: '部门', context: 'one' }), cell: ({ departmentName }) => departmentName },
    // Where it is about nobody, the place is in the title.
    { key: 'site', title: t({ message: '地点', context: 'one' }), optional: true, cell: ({ personName, siteName }) => (personName ? siteName : null) },
    { key: 'kind', title: t`类型`, optional: true, cell: ({ kind }) => names.kind(kind) },
    { key: 'opened', title: t`触发`, optional: true, cell: ({ openedAt }) => <>{t`触发`} <TimeText value={openedAt} /></> },
    { key: 'steps', title: t`通知到第几级`, optional: true, cell: ({ stepsTaken, steps }) => (steps > 0 ? t`已通知 ${stepsTaken} / ${steps} 级` : null) },
  ]
  const { columns: chosen, button } = useColumns('alerts', columns)
  return {
    button,
    lineOf: (alert) => chosen.flatMap(({ key, cell }) => { const said = cell(alert); return said ? [{ key, said }] : [] }).map(({ key, said }, i) => <Fragment key={key}>{i === 0 ? '' : ' · '}{said}</Fragment>),
  }
}
