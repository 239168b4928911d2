import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Modal } from 'antd'
import { useState } from 'react'
import { DepartmentSelect } from './DepartmentSelect.tsx'
import type { Asking } from './DepartmentTree.tsx'
import { withDescendants } from './departmentTree.ts'
import { useDepartmentActs } from './useDepartmentActs.tsx'

/** Where a department goes, by keyboard: the same as dragging it, or merging it. */
export const TargetDialog = ({ asking: { what, department }, departments, onClose }: { asking: Asking; departments: readonly Department[]; onClose: () => void }) => {
  const { t } = useLingui()
  const acts = useDepartmentActs()
  const [chosen, setChosen] = useState<string | null>(null)
  const target = departments.find(({ departmentId }) => departmentId === chosen)
  const run = () => {
    if (what === 'move') acts.move(department, chosen)
    else if (target) acts.merge(department, target)
    onClose()
  }
  return (
    <Modal open title={what === 'move' ? t`移动“${department.name}”` : t`合并“${department.name}”`} okText={what === 'move' ? t`移到这里` : t`合并`} okButtonProps={{ disabled: what === 'merge' ? !target : chosen === department.parentId, danger: what === 'merge', 'data-testid': 'target-ok' }} onOk={run} onCancel={onClose} data-testid="target-dialog">
      <p className="fp-soft">{what === 'move' ? t`连同下级部门一起移动。不选则成为顶级部门。` : t`这个部门的人员（包括已离职的）和下级部门都归入所选部门，原部门不再存在；可以马上撤销。有规则点名这个部门时要先改规则。`}</p>
      <DepartmentSelect departments={departments} disabledIds={withDescendants(departments, department.departmentId)} value={chosen} onChange={(value) => { setChosen(value ?? null) }} placeholder={what === 'move' ? t`无（顶级部门）` : t`选择部门`} aria-label={what === 'move' ? t`移动到` : t`合并到`} style={{ width: '100%' }} autoFocus data-testid="target-department" />
    </Modal>
  )
}
