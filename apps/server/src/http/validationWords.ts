import { t, type Translated } from '@fieldproof/core/kernel'

/** What a schema refuses, as Ajv tells it. */
export interface SchemaError {
  readonly keyword: string
  /** JSON pointer from the body, the query or the parameters. */
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Fields of forms, as the screens call them; any other goes by its name. */
const fieldNames: Readonly<Record<string, readonly [zhCN: string, zhTW: string]>> = {
  name: ['名称', '名稱'], label: ['名称', '名稱'], note: ['说明', '說明'], reason: ['原因', '原因'], purpose: ['用途', '用途'], text: ['内容', '內容'], phone: ['手机号', '手機號碼'], email: ['邮箱', '信箱'], password: ['密码', '密碼'],
  personId: ['人员', '人員'], departmentId: ['部门', '部門'], siteId: ['地点', '地點'], shiftId: ['班次', '班次'], deviceId: ['设备', '裝置'], from: ['开始日期', '開始日期'], to: ['结束日期', '結束日期'], status: ['状态', '狀態'], kind: ['类型', '類型'],
  address: ['地址', '地址'], customerName: ['客户', '客戶'], tier: ['等级', '等級'], employeeNumber: ['工号', '工號'], identifier: ['编号', '編號'], fileName: ['文件名', '檔案名稱'], requires: ['要求', '要求'], url: ['网址', '網址'], secret: ['密钥', '金鑰'],
}

const limits: Readonly<Record<string, (limit: string) => readonly [zhCN: string, zhTW: string]>> = {
  maxLength: (limit) => [`太长：最多 ${limit} 个字`, `太長：最多 ${limit} 個字`],
  minLength: (limit) => (limit === '1' ? ['不能为空', '不能為空'] : [`太短：至少 ${limit} 个字`, `太短：至少 ${limit} 個字`]),
  maxItems: (limit) => [`太多：最多 ${limit} 项`, `太多：最多 ${limit} 項`],
  minItems: (limit) => [`太少：至少 ${limit} 项`, `太少：至少 ${limit} 項`],
  maximum: (limit) => [`太大：最大 ${limit}`, `太大：最大 ${limit}`],
  minimum: (limit) => [`太小：最小 ${limit}`, `太小：最小 ${limit}`],
}

/** What an address that somebody cut off or typed can hold: numbers, days and choices that there are not. */
const unknown: Readonly<Record<string, readonly [zhCN: string, zhTW: string, en: string]>> = {
  uuid: ['不是有效的编号', '不是有效的編號', 'not the id of anything'],
  date: ['不是日历上的日期', '不是日曆上的日期', 'not a day of the calendar'],
  choice: ['没有这个选项', '沒有這個選項', 'there is no such choice'],
}
const unknownOf = ({ keyword, params }: SchemaError): string => (keyword === 'format' ? String(params.format) : keyword === 'const' || keyword === 'enum' ? 'choice' : '')

/** What a form or an address can send and a schema refuses, in words: something is too long, too many, too large or not to be found. What neither sends stays in the validator's English. */
export const validationWords = (message: string, errors: readonly SchemaError[], context?: string): string | Translated => {
  const [error] = errors
  const field = error?.instancePath.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part))
  if (error === undefined || field === undefined) return message
  if (context === 'params') return t('地址里的编号或日期不对', '網址裡的編號或日期不對', `The id or the day in the address is none (${field})`)
  const [nameCN, nameTW] = Object.hasOwn(fieldNames, field) ? fieldNames[field]! : [`“${field}”`, `「${field}」`]
  const kind = unknownOf(error)
  if (Object.hasOwn(unknown, kind)) return t(`${nameCN}：${unknown[kind]![0]}`, `${nameTW}：${unknown[kind]![1]}`, `${field}: ${unknown[kind]![2]}`)
  if (!Object.hasOwn(limits, error.keyword)) return message
  const [cn, tw] = limits[error.keyword]!(String(error.params.limit))
  return t(`${nameCN}${cn}`, `${nameTW}${tw}`, message)
}
