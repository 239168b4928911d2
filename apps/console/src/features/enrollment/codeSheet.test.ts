import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('location', new URL('https://field.example.com/people'))
const { codesCsv, inOrder, inParts, modulesPath } = await import('./codeSheet.ts')

const code = (name: string, departmentName: string | null) => ({ personId: name, name, employeeNumber: null, departmentName, code: 'x', url: `/m/enroll/${name}`, expiresAt: '2026-12-01T04:00:00Z' })

describe('codes for many', () => {
  it('are asked for in parts that the server takes', () => {
    expect(inParts(Array.from({ length: 1_001 }, (_, i) => i)).map((part) => part.length)).toEqual([500, 500, 1])
    expect(inParts([])).toEqual([])
  })

  it('are handed out department by department, those without one last', () => {
    expect(inOrder([code('B', null), code('C', '二组'), code('A', '二组'), code('D', '一组')]).map(({ name }) => name)).toEqual(['A', 'C', 'D', 'B'])
  })

  it('are a file that a spreadsheet opens and runs nothing of', () => {
    expect(codesCsv([code('=1+1', '一组')], ['姓名', '工号', '部门', '链接', '有效期至'], (at) => at.slice(0, 10))).toBe("\uFEFF姓名,工号,部门,链接,有效期至\r\n'=1+1,,一组,https://field.example.com/m/enroll/=1+1,2026-12-01\r\n")
  })

  it('are drawn as squares', () => {
    expect(modulesPath({ size: 3, data: [1, 1, 0, 0, 0, 1, 1, 0, 1] })).toBe('M0 0h2v1h-2zM2 1h1v1h-1zM0 2h1v1h-1zM2 2h1v1h-1z')
  })
})
