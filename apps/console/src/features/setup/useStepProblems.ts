import { useLingui } from '@lingui/react/macro'
import { useHoursProblem } from '../shifts/useHoursProblem.ts'
import type { SetupDraft } from './draft.ts'
import { parseLatLon } from './parseLatLon.ts'
import { type LineProblem, parsePeople } from './parsePeople.ts'

export type Problems = { readonly [field in keyof SetupDraft]?: string }

export const useLineProblemText = () => {
  const { t } = useLingui()
  return (problem: LineProblem): string => {
    switch (problem) {
      case 'noName': return t`缺少姓名`
      case 'nameTooLong': return t`姓名超过 60 个字`
      case 'departmentTooLong': return t`部门超过 60 个字`
      case 'phoneMalformed': return t`手机号位数不对`
      case 'duplicatePhone': return t`手机号与前面重复`
      case 'tooManyColumns': return t`列太多，只需要姓名、手机号、部门`
    }
  }
}

/** What keeps a step (0, 1, 2) from being finished, field by field, in words. */
export const useStepProblems = () => {
  const { t } = useLingui()
  const hoursProblem = useHoursProblem()
  return (draft: SetupDraft, step: number): Problems => {
    const found: { -readonly [field in keyof SetupDraft]?: string } = {}
    const needed = (field: 'companyName' | 'administratorName' | 'email' | 'siteName', message: string) => { if (draft[field].trim() === '') found[field] = message }
    if (step === 0) {
      needed('companyName', t`请输入公司名称。`)
      needed('administratorName', t`请输入您的姓名。`)
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(draft.email.trim())) found.email = draft.email.trim() === '' ? t`请输入邮箱，用来登录。` : t`邮箱格式不对，应类似 name@example.com。`
      if (draft.phone.trim() !== '' && draft.phone.replace(/\D/g, '').length < 7) found.phone = t`手机号位数不对。`
      if (draft.password.length < 8) found.password = t`密码至少 8 位。`
    }
    if (step === 1) {
      const { people, problems } = parsePeople(draft.peopleText)
      if (problems.length > 0) found.peopleText = t`有 ${problems.length} 行无法识别，请修改或删除。`
      if (people.length > 500) found.peopleText = t`一次最多 500 人，其余可稍后添加。`
      if (draft.departments.some((name) => name.length > 60)) found.departments = t`部门名称最多 60 个字。`
    }
    if (step === 2) {
      if (draft.siteWanted) {
        needed('siteName', t`请输入地点名称，或选择稍后添加。`)
        const parsed = parseLatLon(draft.siteCoordinates)
        if (!parsed.ok) found.siteCoordinates = parsed.problem === 'empty' ? t`请粘贴经纬度。` : parsed.problem === 'outOfRange' ? t`经纬度超出范围：纬度 −90 到 90，经度 −180 到 180。` : t`看不懂这个坐标。请粘贴两个十进制数，例如 121.4737,31.2304。`
        const radius = draft.siteRadiusMetres
        if (radius === null || radius < 5 || radius > 100_000) found.siteRadiusMetres = t`半径应在 5 到 100000 米之间。`
      }
      const hours = hoursProblem(draft.segments, draft.daysOfWeek)
      if (hours) found.segments = hours
    }
    return found
  }
}
