import type { SiteImportChange, SiteImportField, SiteImportRow } from '@fieldproof/contract'
import type { LatLon } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Popover } from 'antd'
import { VirtualRows } from '../live/VirtualRows.tsx'

export interface SiteImportRowsProps {
  readonly rows: readonly SiteImportRow[]
  /** Rows that are made as sites of their own, though they look like one there is. */
  readonly also: ReadonlySet<number>
  /** Whether known sites are changed. */
  readonly updates: boolean
  readonly onAlso: (also: ReadonlySet<number>) => void
  readonly onShow: (position: LatLon) => void
}

/** What becomes of each row; of a known site, what stands there and what would stand there instead. */
export const SiteImportRows = ({ rows, also, updates, onAlso, onShow }: SiteImportRowsProps) => {
  const { t } = useLingui()
  const choose = ({ row }: SiteImportRow, on: boolean) => { const next = new Set(also); if (on) next.add(row); else next.delete(row); onAlso(next) }
  return <VirtualRows items={rows} rowHeight={rows.some(({ changes }) => changes.length > 0) ? 92 : 52} keyOf={(row) => `${row.row}`} label={t`逐行结果`} render={(row) => <ImportRow row={row} also={also.has(row.row)} updates={updates} onAlso={(on) => { choose(row, on) }} onShow={onShow} />} />
}

const useFieldNames = (): Readonly<Record<SiteImportField, string>> => {
  const { t } = useLingui()
  return {
    name: t`地点名称`, customerName: t`客户`, address: t`地址`, tier: t`等级`, centre: t`位置`, radiusMetres: t`半径`, fence: t`围栏`, owner: t`负责人`, contact: t`联系人`, phone: t`联系电话`,
    openingHours: t`营业时间`, businessStatus: t`营业状态`, businessNote: t`状态说明`,
  }
}

const Changes = ({ changes }: { changes: readonly SiteImportChange[] }) => {
  const { t } = useLingui()
  const names = useFieldNames()
  return changes.map(({ field, before, after }, i) => <span key={`${field} ${i}`} data-testid="import-change">{i > 0 ? t`；` : ''}{names[field]} <del>{before ?? t`无`}</del> → {after ?? t`无`}</span>)
}

const ImportRow = ({ row, also, updates, onAlso, onShow }: { row: SiteImportRow; also: boolean; updates: boolean; onAlso: (on: boolean) => void; onShow: (position: LatLon) => void }) => {
  const { t } = useLingui()
  const { changes } = row
  const what = row.kind === 'problem' ? row.problem ?? ''
    : row.kind === 'known' ? changes.length > 0 ? t`已有“${row.siteName ?? ''}”，相距 ${row.metres ?? 0} 米` : t`已有“${row.siteName ?? ''}”，相距 ${row.metres ?? 0} 米，内容相同`
      : row.kind === 'repeated' ? t`与第 ${row.firstRow ?? 0} 行重复，相距 ${row.metres ?? 0} 米` : t`新增`
  return (
    <div className="fp-import-row" data-kind={row.kind} data-left={changes.length > 0 && (!updates || also) ? '' : undefined}>
      <span className="fp-num fp-soft">{row.row}</span>
      <div>
        <button type="button" disabled={!row.position} onClick={() => { if (row.position) onShow(row.position) }}><b>{row.name ?? '—'}</b><small>{what}</small></button>
        {changes.length > 0 ? (
          <Popover trigger={['click']} placement="topLeft" title={t`原来的 → 文件里的`} content={<ul className="fp-import-changes">{changes.map((change, i) => <li key={`${change.field} ${i}`}><Changes changes={[change]} /></li>)}</ul>}>
            <Button type="text" size="small" className="fp-import-change"><span><Changes changes={changes} /></span></Button>
          </Popover>
        ) : null}
      </div>
      {row.kind === 'known' || row.kind === 'repeated' ? <Checkbox checked={also} onChange={(e) => { onAlso(e.target.checked) }} aria-label={t`第 ${row.row} 行是另一个地点`}>{t`另建`}</Checkbox> : null}
    </div>
  )
}
