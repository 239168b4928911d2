import { type Language, type Translated, t } from '@fieldproof/core/kernel'
import type { PeopleProblem, RowProblem } from './planPeople.ts'

/** `{}` is what the problem is about. Each says what to do when that is not plain. */
const problems: Readonly<Record<PeopleProblem, Translated>> = {
  no_name: t('没有姓名', '沒有姓名', 'No name'),
  name_too_long: t('姓名超过 60 个字', '姓名超過 60 個字', 'The name is longer than 60 characters'),
  bad_phone: t('手机号“{}”不对：大陆手机是 11 位数字，其他地区请带国家码，如 +852', '手機號碼「{}」不對：大陸手機是 11 位數字，其他地區請帶國碼，如 +886', 'The phone number “{}” is not right: 11 digits for mainland China, elsewhere with the country code, such as +852'),
  bad_email: t('邮箱“{}”格式不对', '信箱「{}」格式不對', 'The e-mail “{}” is not right'),
  bad_number: t('工号超过 40 个字', '工號超過 40 個字', 'The employee number is longer than 40 characters'),
  bad_department: t('部门“{}”读不懂；请写成 华东/上海/一组，最多 10 层，每层最多 60 个字', '部門「{}」讀不懂；請寫成 華東/上海/一組，最多 10 層，每層最多 60 個字', 'The department “{}” cannot be read; write East/Shanghai/Team 1, at most 10 levels of 60 characters'),
  unknown_department: t('没有部门“{}”；请改正，或勾选“新建没有的部门”', '沒有部門「{}」；請改正，或勾選「新增沒有的部門」', 'There is no department “{}”; correct it, or choose to create missing departments'),
  ambiguous_department: t('有几个部门叫“{}”；请写出完整路径，如 华东/上海/一组', '有幾個部門叫「{}」；請寫出完整路徑，如 華東/上海/一組', 'Several departments are called “{}”; write the whole path, such as East/Shanghai/Team 1'),
  unknown_role: t('没有角色“{}”；可用：外勤员工、主管、人事、审计、管理员', '沒有角色「{}」；可用：外勤員工、主管、人事、稽核、管理員', 'There is no role “{}”; there are: field worker, manager, HR, auditor, administrator'),
  role_above_own: t('角色“{}”高于您自己的，您不能授予', '角色「{}」高於您自己的，您不能授予', 'The role “{}” is above your own; you cannot grant it'),
  owner_is_not_yours: t('“{}”是所有者，只有所有者能改', '「{}」是擁有者，只有擁有者能改', '“{}” is an owner; only an owner can change owners'),
  own_role: t('不能用导入改自己的角色', '不能用匯入改自己的角色', 'Your own role cannot be changed by an import'),
  owner_role: t('所有者“{}”的角色只能在人员页上改', '擁有者「{}」的角色只能在人員頁上改', 'The role of the owner “{}” is changed on the people page only'),
  unknown_scope: t('没有可见范围“{}”；可用：本人、本部门、本部门及下级、全部', '沒有可見範圍「{}」；可用：本人、本部門、本部門及下級、全部', 'There is no scope “{}”; there are: own, department, subtree, all'),
  scope_not_of_role: t('这个角色不能是可见范围“{}”：人事、审计和主管可以选；所有者和管理员总是全部，外勤员工总是本人', '這個角色不能是可見範圍「{}」：人事、稽核和主管可以選；擁有者和管理員總是全部，外勤員工總是本人', 'This role cannot have the scope “{}”: HR, auditors and managers have a choice; owners and administrators always see all, field workers their own'),
  scope_without_department: t('可见范围“{}”需要部门；请在这一行填上部门', '可見範圍「{}」需要部門；請在這一列填上部門', 'The scope “{}” needs a department; give one in this row'),
  bad_day: t('入职日期“{}”读不懂；请写成 2026-03-01', '到職日期「{}」讀不懂；請寫成 2026-03-01', 'The hire date “{}” cannot be read; write 2026-03-01'),
  unknown_shift: t('没有班次“{}”；请先在“班次”里新建', '沒有班次「{}」；請先在「班次」裡新增', 'There is no shift “{}”; create it on the shifts page first'),
  ambiguous_shift: t('有几个班次叫“{}”；请先改名', '有幾個班次叫「{}」；請先改名', 'Several shifts are called “{}”; rename them first'),
  unknown_manager: t('找不到上级“{}”，或者他的那一行有问题；请写姓名、工号或手机号', '找不到上級「{}」，或者他的那一列有問題；請寫姓名、工號或手機號碼', 'The superior “{}” is not there, or their own row has a problem; give a name, employee number or phone number'),
  ambiguous_manager: t('有几个人叫“{}”；请改写上级的工号或手机号', '有幾個人叫「{}」；請改寫上級的工號或手機號碼', 'Several people are called “{}”; give the superior’s employee number or phone number'),
  manager_ring: t('上级“{}”绕回了本人：两人不能互为上级', '上級「{}」繞回了本人：兩人不能互為上級', 'The superior “{}” reports back to this person: nobody can be their own superior'),
  repeated: t('与第 {} 行相同', '與第 {} 列相同', 'The same as in row {}'),
  several_people: t('手机号、邮箱和工号分属几个人（{}）；请核对', '手機號碼、信箱和工號分屬幾個人（{}）；請核對', 'Phone, e-mail and employee number belong to several people ({}); check them'),
  has_left: t('已有离职的“{}”用这个手机号、邮箱或工号；请先恢复在职，或删掉这一行', '已有離職的「{}」用這個手機號碼、信箱或工號；請先恢復在職，或刪掉這一列', '“{}”, who has left, has this phone, e-mail or employee number; bring them back first, or remove the row'),
  only_a_name: t('已有同名的人；请补上手机号或工号，才知道是不是同一个人', '已有同名的人；請補上手機號碼或工號，才知道是不是同一個人', 'Somebody of this name is there; add a phone or employee number, so that it is known who is meant'),
}

const fieldNames: Readonly<Partial<Record<RowProblem['field'], Translated>>> = {
  phone: t('手机号', '手機號碼', 'Phone'), email: t('邮箱', '信箱', 'E-mail'), employeeNumber: t('工号', '工號', 'Employee number'), name: t('姓名', '姓名', 'Name'),
}

export const problemText = ({ problem, field, about }: RowProblem, language: Language): string => {
  const text = problems[problem][language].replaceAll('{}', about)
  // “The same as in row 3”: in what?
  return problem === 'repeated' ? `${fieldNames[field]?.[language] ?? ''}${language === 'en' ? ': ' : ''}${text}` : text
}
