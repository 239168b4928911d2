/** People pasted from a spreadsheet: one per line; name, phone, department, in any order after the name. */
export interface PastedPerson { readonly name: string; readonly phone?: string; readonly departmentName?: string }
export type LineProblem = 'noName' | 'nameTooLong' | 'departmentTooLong' | 'phoneMalformed' | 'duplicatePhone' | 'tooManyColumns'
export interface PastedLine { readonly line: number; readonly text: string; readonly problem: LineProblem }
export interface PastedPeople { readonly people: readonly PastedPerson[]; readonly problems: readonly PastedLine[] }

const header = /^(姓名|名字|员工|name|full name)$/i
/** Digits with the marks people put between them. Also when too short: a mistyped number is a fault to show, not a department. */
const looksLikePhone = (cell: string): boolean => /^[+\d][\d\s\-().·]*$/.test(cell)

const cellsOf = (line: string): string[] => {
  // Excel and WPS paste tabs; people type commas, the enumeration comma, or wide gaps.
  const separator = line.includes('\t') ? /\t/ : /[,，、;；]/.test(line) ? /[,，、;；]/ : /\s{2,}|(?<=[^\d\s+-])\s+(?=\+?\d)|(?<=\d)\s+(?=[^\d\s])/
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
}

export const parsePeople = (text: string): PastedPeople => {
  const people: PastedPerson[] = []
  const problems: PastedLine[] = []
  const phones = new Set<string>()
  for (const [index, raw] of text.normalize('NFKC').split(/\r?\n/).entries()) {
    const trimmed = raw.trim()
    if (trimmed === '') continue
    const cells = cellsOf(raw.replace(/[\r\n]+$/, ''))
    const first = cells[0] ?? ''
    if (header.test(first)) continue
    const rest = cells.slice(1).filter((cell) => cell !== '')
    const phone = rest.find(looksLikePhone)
    const words = rest.filter((cell) => cell !== phone)
    const refuse = (problem: LineProblem) => problems.push({ line: index + 1, text: trimmed, problem })
    const digits = phone?.replace(/\D/g, '')
    if (first === '' || looksLikePhone(first)) refuse('noName')
    else if (first.length > 60) refuse('nameTooLong')
    else if (words.length > 1) refuse('tooManyColumns')
    else if ((words[0]?.length ?? 0) > 60) refuse('departmentTooLong')
    else if (digits !== undefined && (digits.length > 15 || digits.length < 7)) refuse('phoneMalformed')
    else if (digits !== undefined && phones.has(digits)) refuse('duplicatePhone')
    else {
      if (digits !== undefined) phones.add(digits)
      people.push({ name: first, ...(phone ? { phone } : {}), ...(words[0] ? { departmentName: words[0] } : {}) })
    }
  }
  return { people, problems }
}
