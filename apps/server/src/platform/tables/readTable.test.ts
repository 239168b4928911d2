import { writeXlsx, writeXlsxStream } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { mostRows, readTable } from './readTable.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('a table out of a file', () => {
  it('loses no row behind empty ones', async () => {
    // CR CR LF after each line, as programs on Windows write that translate line ends twice.
    const rows = Array.from({ length: 15_000 }, (_, i) => `${i},店${i}\r\r\n`)
    expect((await readTable(bytes(`编号,名称\r\r\n${rows.join('')}`))).rows).toHaveLength(15_000)
    async function* sheet() {
      for (let i = 0; i < 3_000; i++) yield ['']
      yield ['编号', '名称']
      for (let i = 0; i < mostRows; i++) yield [i, `店${i}`]
    }
    const file = new Uint8Array(await new Response(writeXlsxStream(sheet(), { name: '门店' })).arrayBuffer())
    expect((await readTable(file)).rows).toHaveLength(mostRows)
  })

  it('has a number in a format of zeros as it is seen', async () => {
    const rows = [['工号', '姓名', '纬度', '年份'], [7, '张三', 30.25, 2026], [12_345, '李四', 30, 7]]
    const zeros = (value: number) => ({ value, style: { numFmt: '0000' } })
    const file = await writeXlsx({ sheets: [{ name: '人员', rows, cells: new Map([['1,0', zeros(7)], ['2,0', zeros(12_345)], ['1,2', { value: 30.25, style: { numFmt: '0.00' } }], ['2,2', zeros(-3)]]) }] })
    expect((await readTable(file)).rows).toEqual([['0007', '张三', '30.25', '2026'], ['12345', '李四', '-3', '7']])
  })

  it('says of a text that is called an Excel file that it is none', async () => {
    await expect(readTable(bytes('名称\n一店\n'), '门店.XLSX')).rejects.toThrow('not an Excel file')
    expect((await readTable(bytes('名称\n一店\n'), '门店.csv')).rows).toEqual([['一店']])
  })

  it('numbers rows as the program shows them, headings and empty rows counted', async () => {
    expect((await readTable(bytes('姓名,手机\n甲,1\n\n乙,2\n'))).rowNumbers).toEqual([2, 4])
    const file = await writeXlsx({ sheets: [{ name: '人员', rows: [['', ''], ['姓名', '手机'], ['甲', '1'], ['', ''], ['乙', '2']] }] })
    expect((await readTable(file)).rowNumbers).toEqual([3, 5])
  })

  it('says that there are too many, whatever stands between', async () => {
    await expect(readTable(bytes(`a\n${'1\n'.repeat(mostRows + 1)}`))).rejects.toThrow('20001 rows')
    await expect(readTable(bytes(`a\n${'\n'.repeat(300_000)}1\n`))).rejects.toThrow('more than 200000 lines')
  })

  it('reads what is no feature of GeoJSON as nothing', async () => {
    const features = [null, { type: 'Feature', properties: { 名称: '一店' }, geometry: { type: 'Point', coordinates: [120.2, 30.2, 5] } }, { type: 'Feature', properties: null, geometry: null }, 7]
    expect(await readTable(bytes(`\ufeff${JSON.stringify({ type: 'FeatureCollection', features })}`))).toEqual({ columns: ['名称', 'lat', 'lon', 'geometry'], rows: [['一店', '30.2', '120.2', '']], rowNumbers: [2] })
  })

  it('drops no property of GeoJSON unseen', async () => {
    const properties = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`p${i}`, i]))
    await expect(readTable(bytes(JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry: null }] })))).rejects.toThrow('250 properties')
  })
})
