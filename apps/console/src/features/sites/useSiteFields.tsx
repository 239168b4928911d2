import type { Site } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Fragment, type ReactNode } from 'react'
import type { PlainColumn } from '../../shell/PlainTable.tsx'
import { useColumns } from '../views/useColumns.tsx'

/** What a line of the list says beside the name, as the reader wants it: the button to choose, and the line itself. */
export const useSiteFields = (): { readonly button: ReactNode; readonly lineOf: (site: Site) => ReactNode; readonly showsTier: boolean } => {
  const { t } = useLingui()
  const fence = ({ fence: shape }: Site): string => (shape.kind === 'circle' ? t`圆形，半径 ${Math.round(shape.radiusMetres)} 米` : shape.kind === 'corridor' ? t`走廊，宽 ${Math.round(shape.widthMetres)} 米` : t`多边形`)
  const columns: readonly PlainColumn<Site>[] = [
    { key: 'name', title: t`名称`, required: true, cell: ({ name }) => name },
    { key: 'customer', title: t`客户`, cell: ({ customerName }) => customerName },
    { key: 'address', title: t`地址`, cell: ({ address }) => address },
    { key: 'tier', title: t`等级`, cell: ({ tier }) => tier },
    { key: 'fence', title: t`围栏`, optional: true, cell: fence },
    { key: 'checkIns', title: t`签到次数`, optional: true, cell: ({ checkInCount }) => t`签到 ${checkInCount} 次` },
  ]
  const { columns: chosen, button } = useColumns('sites', columns)
  const fields = chosen.filter(({ key }) => key !== 'name' && key !== 'tier')
  return {
    button, showsTier: chosen.some(({ key }) => key === 'tier'),
    lineOf: (site) => fields.flatMap(({ key, cell }) => { const said = cell(site); return said ? [{ key, said }] : [] }).map(({ key, said }, i) => <Fragment key={key}>{i === 0 ? '' : ' · '}{said}</Fragment>),
  }
}
