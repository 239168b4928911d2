import { DeleteOutlined, DragOutlined, EditOutlined, HolderOutlined, InboxOutlined, MergeCellsOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons'
import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { type DragEvent, Suspense, useState } from 'react'
import { useMe } from '../../shell/api.ts'
import { lazy } from '../../shell/lazy.tsx'
import type { Editing } from './DepartmentDialog.tsx'
import { type DepartmentNode, departmentTree, withDescendants } from './departmentTree.ts'
import { useDepartmentActs } from './useDepartmentActs.tsx'
import './departments.css'

const TargetDialog = lazy(() => import('./TargetDialog.tsx').then((module) => ({ default: module.TargetDialog })))
export interface Asking { readonly what: 'move' | 'merge'; readonly department: Department }
/** Where something may be dropped: a department, or the top. */
const top = 'top'

/** The departments; dragged onto one another they move, and the menu of each row does the same by keyboard. */
const hasPeople = ({ peopleCount }: Department): boolean => (peopleCount ?? 0) > 0

/** How many work in a department is told of those in sight. */
const PeopleCount = ({ department: { departmentId, peopleCount: count } }: { department: Department }) => {
  const { t } = useLingui()
  return count === null ? null : <Link to="/people" search={{ departmentId }} className="fp-num" draggable={false}>{t`${count} 人`}</Link>
}

export const DepartmentTree = ({ departments, onEdit, onRemove }: { departments: readonly Department[]; onEdit: (editing: Editing) => void; onRemove: (department: Department) => void }) => {
  const { t } = useLingui()
  const me = useMe()
  const acts = useDepartmentActs()
  const [dragged, setDragged] = useState<Department>()
  const [over, setOver] = useState<string>()
  const [asking, setAsking] = useState<Asking>()
  const forbidden = dragged ? withDescendants(departments, dragged.departmentId) : undefined
  const mayDrop = (target: string): boolean => dragged !== undefined && (target === top ? dragged.parentId !== null : !forbidden!.has(target) && dragged.parentId !== target)
  const target = (id: string) => ({
    'data-over': over === id && mayDrop(id) ? '' : undefined,
    onDragOver: (event: DragEvent) => { if (mayDrop(id)) { event.preventDefault(); event.dataTransfer.dropEffect = 'move'; setOver(id) } },
    onDragLeave: () => { setOver((now) => (now === id ? undefined : now)) },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      if (dragged && mayDrop(id)) acts.move(dragged, id === top ? null : id)
      setDragged(undefined)
      setOver(undefined)
    },
  })
  const menu = (d: Department, hasChildren: boolean) => ({ items: [
    { key: 'move', icon: <DragOutlined />, label: <span data-testid="move-department">{t`移动到…`}</span>, onClick: () => { setAsking({ what: 'move', department: d }) } },
    { key: 'merge', icon: <MergeCellsOutlined />, label: <span data-testid="merge-department">{t`合并到…`}</span>, onClick: () => { setAsking({ what: 'merge', department: d }) } },
    { type: 'divider' as const },
    { key: 'archive', icon: <InboxOutlined />, disabled: hasPeople(d) || hasChildren, label: <span data-testid="archive-department" title={hasPeople(d) || hasChildren ? t`先移走人员和下级部门` : t`以后不再出现在选择里，名称仍留在以前的记录中`}>{t`归档`}</span>, onClick: () => { acts.archive(d) } },
    { key: 'delete', danger: true, icon: <DeleteOutlined />, disabled: hasPeople(d) || hasChildren, label: <span data-testid="delete-department" title={hasPeople(d) || hasChildren ? t`先移走人员和下级部门` : undefined}>{t`删除`}</span>, onClick: () => { onRemove(d) } },
  ] })
  const rows = (nodes: readonly DepartmentNode[]) => (
    <ul className="fp-tree">
      {nodes.map(({ department: d, children }) => (
        <li key={d.departmentId}>
          <div
            className="fp-tree-row" data-testid="department-row" data-dragged={dragged?.departmentId === d.departmentId ? '' : undefined} {...(me.canAdminister ? target(d.departmentId) : {})}
            draggable={me.canAdminister} onDragStart={(event) => { event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', d.name); setDragged(d) }} onDragEnd={() => { setDragged(undefined); setOver(undefined) }}
          >
            {me.canAdminister ? <HolderOutlined aria-hidden className="fp-tree-grip" /> : null}
            <strong>{d.name}</strong>
            <PeopleCount department={d} />
            {me.canAdminister ? (
              <span className="fp-tree-actions">
                <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => onEdit({ parentId: d.departmentId })} aria-label={t`在 ${d.name} 下新建部门`} title={t`新建下级部门`} />
                <Button type="text" size="small" icon={<EditOutlined />} onClick={() => onEdit({ department: d })} aria-label={t`重命名或移动 ${d.name}`} title={t`重命名或移动`} data-testid="edit-department" />
                <Dropdown trigger={['click']} menu={menu(d, children.length > 0)} placement="bottomRight"><Button type="text" size="small" icon={<MoreOutlined />} aria-label={t`${d.name} 的更多操作`} data-testid="department-more" /></Dropdown>
              </span>
            ) : null}
          </div>
          {children.length > 0 ? rows(children) : null}
        </li>
      ))}
    </ul>
  )
  return (
    <>
      {dragged && dragged.parentId !== null ? <div className="fp-tree-top" data-testid="department-top" {...target(top)}>{t`放到这里，成为顶级部门`}</div> : null}
      {rows(departmentTree(departments))}
      {asking ? <Suspense fallback={null}><TargetDialog asking={asking} departments={departments} onClose={() => { setAsking(undefined) }} /></Suspense> : null}
    </>
  )
}
