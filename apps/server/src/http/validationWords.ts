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

/** What a form can send and a schema refuses, in words: something is too long, too many or too large. What no form sends stays in the validator's English. */
export const validationWords = (message: string, errors: readonly SchemaError[]): string | Translated => {
  const [error] = errors
  const field = error?.instancePath.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part))
  if (error === undefined || field === undefined || !Object.hasOwn(limits, error.keyword)) return message
  const [cn, tw] = limits[error.keyword]!(String(error.params.limit))
  const [nameCN, nameTW] = Object.hasOwn(fieldNames, field) ? fieldNames[field]! : [`“${field}”`, `「${field}」`]
  return t(`${nameCN}${cn}`, `${nameTW}${tw}`, message)
}
