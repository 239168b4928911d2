import { coverage } from './coverage.ts'

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')
const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The tables of docs/operations/self-check.md: what is compared with what, and what is not, and why. */
export const coverageTable = (): string => {
  const checked = Object.entries(coverage).flatMap(([table, one]) => ('checked' in one ? [{ table, ...one }] : []))
  const unchecked = Object.entries(coverage).flatMap(([table, one]) => ('checked' in one ? [] : [{ table, why: one.not }]))
  const lacks = ({ deleted, inserted, not = {} }: (typeof checked)[number]): string => [
    ...Object.entries(not).filter(([column]) => column !== 'org_id').map(([column, why]) => `\`${column}\`: ${why}`),
    ...(deleted === undefined ? [] : [`deleted: ${deleted}`]), ...(inserted === undefined ? [] : [`inserted: ${inserted}`]),
  ].join('; ')
  return [
    '| Table | Compared with | Columns | Not named, and why |', '|---|---|---|---|',
    ...checked.map((one) => `| \`${one.table}\` | ${cell(one.by)} | ${code(one.checked)} | ${cell(lacks(one))} |`),
    '', '| Table that is not compared | Why |', '|---|---|',
    ...unchecked.map(({ table, why }) => `| \`${table}\` | ${cell(why)} |`),
  ].join('\n')
}
