import type { EnrollmentCodes } from '@fieldproof/contract'
import { toCsv } from '../../shell/csv.ts'
import { absoluteUrl } from './absoluteUrl.ts'

export type PersonCode = EnrollmentCodes['codes'][number]

/** As the server takes them at once. */
export const atOnce = 500

export const inParts = <T,>(all: readonly T[], size = atOnce): T[][] => Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** Handed out department by department; those without one last. */
export const inOrder = (codes: readonly PersonCode[]): PersonCode[] => {
  const { compare } = new Intl.Collator('zh-CN')
  return [...codes].sort((a, b) => (a.departmentName === b.departmentName ? 0 : a.departmentName === null ? 1 : b.departmentName === null ? -1 : compare(a.departmentName, b.departmentName)) || compare(a.name, b.name))
}

/** Names and links, to be sent with a mail merge or a message to each; `say`: an instant as readers write it. */
export const codesCsv = (codes: readonly PersonCode[], heading: readonly string[], say: (instant: string) => string): string =>
  toCsv([heading, ...codes.map(({ name, employeeNumber, departmentName, url, expiresAt }) => [name, employeeNumber, departmentName, absoluteUrl(url), say(expiresAt)])])

/** Modules row by row as one path of an SVG, a square a module: dark ones that touch are drawn as one. */
export const modulesPath = ({ size, data }: { readonly size: number; readonly data: ArrayLike<number | boolean> }): string => {
  let path = ''
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue
      let end = x
      while (end < size && data[y * size + end]) end++
      path += `M${x} ${y}h${end - x}v1h${x - end}z`
      x = end
    }
  }
  return path
}
