/** `npm run check:deps`: the import rules of .dependency-cruiser.cjs. Fails also when nothing was read: then the rules would hold for no reason. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
export interface Broken { readonly rule: string; readonly from: string; readonly to: string; readonly comment: string }
export interface Cruise { readonly modules: number; readonly imports: number; readonly rules: readonly string[]; readonly broken: readonly Broken[] }

interface Report { summary: { violations: { rule: { name: string }; from: string; to: string }[]; totalCruised: number; totalDependenciesCruised: number; ruleSetUsed: { forbidden: { name: string; comment: string }[] } } }

/** Holds the rules against the `packages` and `apps` of a folder: this repository, or the bad examples that the rules are tested with. */
export const cruise = (folder: string): Cruise => {
  const result = spawnSync(process.execPath, [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...['packages', 'apps'].filter((part) => existsSync(join(folder, part)))], { cwd: folder, encoding: 'utf8', maxBuffer: 512 * 2 ** 20 })
  if (!result.stdout.startsWith('{')) throw new Error(result.stderr || result.stdout || result.error?.message || 'dependency-cruiser said nothing')
  const { summary } = JSON.parse(result.stdout) as Report
  const comments = new Map(summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]))
  return {
    modules: summary.totalCruised, imports: summary.totalDependenciesCruised, rules: [...comments.keys()],
    broken: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to, comment: comments.get(rule.name) ?? '' })),
  }
}

if (import.meta.main) {
  const { modules, imports, broken } = cruise(root)
  for (const { rule, from, to, comment } of broken) console.error(`${rule}\n  ${from}\n  → ${to}\n  ${comment}`)
  console.log(`dependency rules: ${modules} modules, ${imports} imports, ${broken.length} broken`)
  if (modules < 100 || imports < 100) {
    console.error('Too few modules were read: dependency-cruiser cannot parse this TypeScript (is @swc/core installed?).')
    process.exit(1)
  }
  process.exit(broken.length === 0 ? 0 : 1)
}
