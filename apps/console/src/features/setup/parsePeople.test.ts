import { describe, expect, it } from 'vitest'
import { parsePeople } from './parsePeople.ts'

describe('parsePeople', () => {
  it('takes rows of a spreadsheet, with or without a header row', () => {
    expect(parsePeople('姓名\t手机\t部门\n张三\t13800138000\t华东销售部\n李四\t138 0013 8001\t\n王五\t\t售后部\n')).toEqual({
      people: [{ name: '张三', phone: '13800138000', departmentName: '华东销售部' }, { name: '李四', phone: '138 0013 8001' }, { name: '王五', departmentName: '售后部' }], problems: [],
    })
  })
  it('takes what people type: commas, the enumeration comma, spaces, full-width digits, other column order', () => {
    expect(parsePeople('张三,13800138000,销售部\n李四、售后部、１３８００１３８００１\n王五 13800138002 渠道部\nAnn Lee  +852 6123 4567  HK').people).toEqual([
      { name: '张三', phone: '13800138000', departmentName: '销售部' }, { name: '李四', phone: '13800138001', departmentName: '售后部' }, { name: '王五', phone: '13800138002', departmentName: '渠道部' }, { name: 'Ann Lee', phone: '+852 6123 4567', departmentName: 'HK' },
    ])
  })
  it('keeps a name alone, and a two-word name', () => {
    expect(parsePeople('张三\nAnn Lee').people).toEqual([{ name: '张三' }, { name: 'Ann Lee' }])
  })
  it('names the line and the fault of what it cannot take', () => {
    const { people, problems } = parsePeople(`张三,13800138000\n\n,13800138001,销售部\n李四,138-0013-8000\n${'长'.repeat(61)}\n王五,销售,售后,其他\n赵六,138\n13800138009`)
    expect(people.map(({ name }) => name)).toEqual(['张三'])
    expect(problems.map(({ line, problem }) => [line, problem])).toEqual([[3, 'noName'], [4, 'duplicatePhone'], [5, 'nameTooLong'], [6, 'tooManyColumns'], [7, 'phoneMalformed'], [8, 'noName']])
  })
})
