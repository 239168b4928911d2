import type { PeopleField, PeopleMapping, PersonScope, Role } from '@fieldproof/contract'

/** In the order in which a column is given away. */
const fields: readonly PeopleField[] = ['employeeNumber', 'phone', 'email', 'department', 'manager', 'role', 'scope', 'hiredOn', 'shift', 'name']

/** What the columns are called in the files of the companies we know and in the exports of 钉钉, 企业微信 and 飞书, in the order in which they are trusted. Compared in lower case without blanks, brackets and signs. */
const headings: Readonly<Record<PeopleField, readonly string[]>> = {
  name: ['姓名', '员工姓名', '員工姓名', '名字', '人员姓名', '真实姓名', 'name', 'fullname', 'employeename', 'displayname', '成员', '员工'],
  phone: ['手机', '手機', '手机号', '手機號', '手机号码', '手機號碼', '移动电话', '行動電話', '联系电话', '聯絡電話', '电话', '電話', 'mobile', 'mobilephone', 'mobilenumber', 'phone', 'phonenumber', 'cellphone', 'tel', 'telephone'],
  email: ['邮箱', '郵箱', '电子邮箱', '電子郵箱', '电子邮件', '電子郵件', '企业邮箱', '工作邮箱', 'email', 'emailaddress', 'mail', 'workemail'],
  employeeNumber: ['工号', '工號', '员工工号', '员工编号', '員工編號', '职工号', '人员编号', '编号', '編號', 'employeenumber', 'employeeid', 'employeeno', 'staffid', 'staffno', 'userid', 'jobnumber', 'number', 'id'],
  department: ['部门', '部門', '所属部门', '所屬部門', '部门路径', '部门名称', '部門名稱', '组织', '組織', '机构', 'department', 'departments', 'dept', 'departmentpath', 'orgunit', 'team'],
  manager: ['上级', '上級', '直属上级', '直屬上級', '直接上级', '直属主管', '直屬主管', '汇报对象', '匯報對象', '主管', 'manager', 'reportsto', 'supervisor', 'directmanager', 'leader'],
  role: ['角色', '权限', '權限', '管理台角色', 'role', 'permission', 'permissions'],
  scope: ['可见范围', '可見範圍', '数据范围', '資料範圍', '数据权限', '資料權限', '查看范围', '檢視範圍', 'scope', 'visibility', 'datascope'],
  hiredOn: ['入职日期', '入職日期', '入职时间', '入職時間', '到岗日期', '到職日', '到職日期', 'hiredon', 'hiredate', 'datehired', 'dateofjoining', 'joindate', 'startdate', 'onboarddate'],
  shift: ['班次', '班别', '班別', '班次名称', 'shift', 'shiftname', 'workshift'],
}

/** No heading is longer; patterns with brackets take the square of the length where none closes. */
const longestHeading = 300
const plain = (heading: string): string => heading.slice(0, longestHeading).normalize('NFKC').toLowerCase().replace(/\(.*?\)|\[.*?\]|【.*?】/g, '').replace(/[\s_\-*.:：、/]/g, '')

/** The columns as far as their headings tell. A column serves one field. */
export const guessPeopleMapping = (columns: readonly string[]): PeopleMapping => {
  const names = columns.map(plain)
  const taken = new Set<number>()
  const mapping: { [field in PeopleField]?: number } = {}
  for (const field of fields) {
    const at = headings[field].map((heading) => names.findIndex((name, i) => name === heading && !taken.has(i))).find((index) => index >= 0)
    if (at === undefined) continue
    mapping[field] = at
    taken.add(at)
  }
  return mapping
}

const roleWords: Readonly<Record<Role, readonly string[]>> = {
  owner: ['所有者', '擁有者', 'owner'],
  administrator: ['管理员', '管理員', '超级管理员', 'administrator', 'admin'],
  hr: ['人事', '人力', '人力资源', '人力資源', 'hr', 'humanresources'],
  auditor: ['审计', '審計', '稽核', '审计员', 'auditor', 'audit'],
  manager: ['主管', '经理', '經理', '部门主管', '部門主管', '组长', 'manager', 'supervisor', 'lead'],
  field_worker: ['外勤员工', '外勤員工', '外勤', '员工', '員工', '普通员工', '业务员', 'fieldworker', 'worker', 'employee', 'staff', 'user', 'member'],
}

export const roleOf = (cell: string): Role | undefined => {
  const word = plain(cell)
  return (Object.keys(roleWords) as Role[]).find((role) => roleWords[role].includes(word))
}

const scopeWords: Readonly<Record<PersonScope, readonly string[]>> = {
  own: ['本人', '仅本人', '僅本人', '自己', 'own', 'self', 'themselves', 'onlythemselves'],
  department: ['本部门', '本部門', '仅本部门', '僅本部門', '部门', '部門', 'department', 'owndepartment', 'departmentonly'],
  subtree: ['本部门及下级', '本部門及下級', '本部门及下级部门', '本部門及下級部門', '部门及下级', '部門及下級', '部门及以下', '部門及以下', 'subtree', 'departmentandbelow', 'departmentandthosebelow'],
  all: ['全部', '所有人', '全公司', 'all', 'everybody', 'everyone', 'wholecompany'],
}

export const scopeOfCell = (cell: string): PersonScope | undefined => {
  const word = plain(cell)
  return (Object.keys(scopeWords) as PersonScope[]).find((scope) => scopeWords[scope].includes(word))
}

/** Who may grant what: nobody a role above their own. */
const ranks: Readonly<Record<Role, number>> = { owner: 4, administrator: 3, hr: 2, auditor: 2, manager: 1, field_worker: 0 }
export const isAbove = (role: Role, own: Role): boolean => ranks[role] > ranks[own]

/** A day as people and Excel write it → ISO. Numbers are Excel's days since 1899-12-30 (ECMA-376 18.17.4, 1900 date system). */
export const dayOf = (cell: string): string | undefined => {
  const typed = cell.normalize('NFKC').trim()
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$/.exec(typed) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(typed)
  if (parts) {
    try {
      const found = Temporal.PlainDate.from({ year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) }, { overflow: 'reject' })
      return found.year >= 1950 && found.year <= 2100 ? found.toString() : undefined
    } catch {
      return undefined
    }
  }
  const serial = /^\d{5}(\.\d+)?$/.test(typed) ? Math.floor(Number(typed)) : 0
  return serial >= 18_264 && serial <= 73_415 ? Temporal.PlainDate.from('1899-12-30').add({ days: serial }).toString() : undefined
}

/** 华东/上海/一组 → its names, whichever sign stands between them. Empty when a part is missing or too long. */
export const pathOf = (cell: string): readonly string[] | undefined => {
  const parts = cell.normalize('NFC').split(/[/／\\＼>＞→]/).map((part) => part.replace(/\s+/g, ' ').trim())
  return parts.length <= 10 && parts.every((part) => part !== '' && part.length <= 60) ? parts : undefined
}
