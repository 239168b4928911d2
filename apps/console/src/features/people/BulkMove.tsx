import { QrcodeOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Button, Space } from 'antd'
import { useState } from 'react'
import { queries } from '../../shell/api.ts'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { useDepartmentActs } from '../departments/useDepartmentActs.tsx'

/** What can be done with the chosen people at once. */
export const BulkMove = ({ chosen, onEnroll, onDone }: { chosen: ReadonlySet<string>; onEnroll: () => void; onDone: () => void }) => {
  const { t } = useLingui()
  const departments = useQuery(queries.departments).data?.departments ?? []
  const acts = useDepartmentActs()
  const [target, setTarget] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const move = async () => {
    setBusy(true)
    await acts.movePeople([...chosen], target, departments.find(({ departmentId }) => departmentId === target)?.name ?? '')
    setBusy(false)
    onDone()
  }
  return (
    <div className="fp-toolbar" role="group" aria-label={t`对选中的人`} data-testid="people-bulk">
      <span role="status">{t`已选 ${chosen.size} 人`}</span>
      <Space.Compact>
        <DepartmentSelect departments={departments} value={target} onChange={(value) => { setTarget(value ?? null) }} placeholder={t`移动到部门`} aria-label={t`移动到部门`} style={{ minWidth: 180 }} popupMatchSelectWidth={240} data-testid="bulk-department" />
        <Button type="primary" disabled={target === null} loading={busy} onClick={() => void move()} data-testid="bulk-move">{t`移到这里`}</Button>
      </Space.Compact>
      <Button icon={<QrcodeOutlined aria-hidden />} onClick={onEnroll} data-testid="bulk-enroll">{t`生成绑定码`}</Button>
      <Button type="text" onClick={onDone}>{t`取消选择`}</Button>
    </div>
  )
}
