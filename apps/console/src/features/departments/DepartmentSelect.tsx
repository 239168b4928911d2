import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Select, type SelectProps } from 'antd'
import { useMemo } from 'react'
import { departmentOptions, departmentTree } from './departmentTree.ts'

type Props = Omit<SelectProps<string | null>, 'options' | 'mode'> & { readonly departments: readonly Department[]; readonly disabledIds?: ReadonlySet<string> | undefined; /** Under the list: by which department, where somebody has had several. */ readonly note?: string }

/** One department out of the tree. A plain list set in by level: antd's TreeSelect points screen readers at a list that does not exist. */
export const DepartmentSelect = ({ departments, disabledIds, note, ...rest }: Props) => {
  const { t } = useLingui()
  const options = useMemo(() => departmentOptions(departmentTree(departments), disabledIds), [departments, disabledIds])
  return <Select<string | null> allowClear showSearch={{ optionFilterProp: 'name' }} labelRender={({ value, label }) => options.find((option) => option.value === value)?.name ?? (departments.length > 0 ? t`已归档或删除的部门` : label)} options={options} {...(note === undefined ? {} : { popupRender: (list) => <>{list}<div className="fp-soft fp-select-note">{note}</div></> })} {...rest} />
}
