import { TableOutlined } from '@ant-design/icons'
import type { ViewPage } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Button } from 'antd'
import { Suspense, useState } from 'react'
import type { ColumnChoice } from '../../shell/columns.ts'
import { lazy } from '../../shell/lazy.tsx'
import { useView } from './useView.ts'

const ColumnsDialog = lazy(() => import('./ColumnsDialog.tsx').then((module) => ({ default: module.ColumnsDialog })))

export const ColumnsButton = ({ page, choices }: { page: ViewPage; choices: readonly ColumnChoice[] }) => {
  const { t } = useLingui()
  const { columns, setColumns } = useView(page)
  const [open, setOpen] = useState(false)
  const name = columns ? t`列（已调整）` : t`列`
  return (
    <>
      <Button icon={<TableOutlined />} onClick={() => { setOpen(true) }} aria-haspopup="dialog" aria-label={name} data-testid="choose-columns"><span className="fp-collapse-narrow">{name}</span></Button>
      <Suspense fallback={null}>{open ? <ColumnsDialog choices={choices} chosen={columns} onChoose={setColumns} onClose={() => { setOpen(false) }} /> : null}</Suspense>
    </>
  )
}
