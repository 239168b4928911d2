/** `npm run check:deps`: the import rules of .dependency-cruiser.cjs. Fails also when nothing was read: then the rules would hold for no reason. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const result = spawnSync(process.execPath, [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'apps'], { cwd: root, encoding: 'utf8', maxBuffer: 512 * 2 ** 20 })
if (!result.stdout.startsWith('{')) {
  console.error(result.stderr || result.stdout)
  process.exit(1)
}
interface Violation { rule: { name: string }; from: string; to: string; comment?: string }
const { summary } = JSON.parse(result.stdout) as { summary: { violations: Violation[]; totalCruised: number; totalDependenciesCruised: number; ruleSetUsed: { forbidden: { name: string; comment: string }[] } } }
const comments = new Map(summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]))
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}\n  ${from}\n  → ${to}\n  ${comments.get(rule.name) ?? ''}`)
console.log(`dependency rules: ${summary.totalCruised} modules, ${summary.totalDependenciesCruised} imports, ${summary.violations.length} broken`)
if (summary.totalCruised < 100 || summary.totalDependenciesCruised < 100) {
  console.error('Too few modules were read: dependency-cruiser cannot parse this TypeScript (is @swc/core installed?).')
  process.exit(1)
}
process.exit(summary.violations.length === 0 ? 0 : 1)
