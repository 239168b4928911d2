import { Trans, useLingui } from '@lingui/react/macro'
import { Form, Input, Select } from 'antd'
import { allDepartments } from './setupRequest.ts'
import { parsePeople } from './parsePeople.ts'
import type { StepProps } from './SetupPage.tsx'
import { useLineProblemText } from './useStepProblems.ts'

export const PeopleStep = ({ draft, change, problems }: StepProps) => {
  const { t } = useLingui()
  const lineProblem = useLineProblemText()
  const { people, problems: lines } = parsePeople(draft.peopleText)
  const departments = allDepartments(draft)
  return (
    <>
      <Form.Item label={t`部门`} htmlFor="setup-departments" validateStatus={problems.departments ? 'error' : ''} help={problems.departments ?? t`输入名称后按回车，可以添加多个；也可以留空，以后再建。`}>
        <Select id="setup-departments" mode="tags" open={false} suffixIcon={null} value={[...draft.departments]} onChange={(names: string[]) => change({ departments: names.map((name) => name.trim()).filter(Boolean) })} tokenSeparators={[',', '，', '、', ';', '；', '\n', '\t']} placeholder={t`例如：销售部`} data-testid="setup-departments" />
      </Form.Item>
      <Form.Item label={t`首批外勤员工`} htmlFor="setup-people" validateStatus={problems.peopleText ? 'error' : ''} help={problems.peopleText ?? t`从 Excel 或 WPS 复制后直接粘贴：每行一人，依次为姓名、手机号、部门。可以留空，以后再添加。`}>
        <Input.TextArea id="setup-people" value={draft.peopleText} onChange={(event) => change({ peopleText: event.target.value })} rows={8} placeholder={t`张三	13800138000	销售部`} data-testid="setup-people" />
      </Form.Item>
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {lines.length > 0 ? (
          <ul className="fp-field-error" style={{ paddingInlineStart: 20, margin: '0 0 10px' }}>
            {lines.slice(0, 6).map(({ line, text, problem }) => <li key={line}><Trans>第 {line} 行“{text.length > 24 ? `${text.slice(0, 24)}…` : text}”：{lineProblem(problem)}</Trans></li>)}
            {lines.length > 6 ? <li><Trans>还有 {lines.length - 6} 行</Trans></li> : null}
          </ul>
        ) : null}
        {people.length > 0 ? <p style={{ margin: 0 }}><Trans>识别到 {people.length} 人，{departments.length} 个部门。</Trans> <span className="fp-soft">{people.slice(0, 5).map((person) => [person.name, person.phone, person.departmentName].filter(Boolean).join(' ')).join('；')}{people.length > 5 ? '…' : ''}</span></p> : null}
      </div>
    </>
  )
}
