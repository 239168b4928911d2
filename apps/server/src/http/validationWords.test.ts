import { inLanguage } from '@fieldproof/core/kernel'
import { expect, test } from 'vitest'
import { validationWords } from './validationWords.ts'

const said = (...[message, errors, context]: Parameters<typeof validationWords>) => { const words = validationWords(message, errors, context); return [inLanguage(words, 'zh-CN'), inLanguage(words, 'en')] }

test.each([
  ['params', 'format', '/id', { format: 'uuid' }, '地址里的编号或日期不对', 'The id or the day in the address is none (id)'],
  ['querystring', 'format', '/personId', { format: 'uuid' }, '人员：不是有效的编号', 'personId: not the id of anything'],
  ['querystring', 'format', '/from', { format: 'date' }, '开始日期：不是日历上的日期', 'from: not a day of the calendar'],
  ['querystring', 'const', '/status', { allowedValue: 'active' }, '状态：没有这个选项', 'status: there is no such choice'],
  ['body', 'enum', '/rules/0/how', {}, '“how”：没有这个选项', 'how: there is no such choice'],
  ['body', 'maxLength', '/name', { limit: 60 }, '名称太长：最多 60 个字', 'as Ajv says'],
  ['body', 'required', '', {}, 'as Ajv says', 'as Ajv says'],
])('of %s: %s at %s', (context, keyword, instancePath, params, zhCN, en) => expect(said('as Ajv says', [{ keyword, instancePath, params }], context)).toEqual([zhCN, en]))
