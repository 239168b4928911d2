import { readdirSync } from 'node:fs'
import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

/**
 * One catalogue per feature, so that two people can translate two features without touching the same file.
 * `FEATURE=people npm run messages -w @fieldproof/console` extracts that one only (`shell` and `map` count as features here).
 */
const features = readdirSync(new URL('src/features', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
const folders = [...features.map((name) => ({ name, folder: `src/features/${name}` })), { name: 'shell', folder: 'src/shell' }, { name: 'map', folder: 'src/map' }]
const only = process.env['FEATURE']?.split(',')

export default defineConfig({
  sourceLocale: 'zh-CN',
  locales: ['zh-CN', 'zh-TW', 'en'],
  catalogs: folders
    .filter(({ name }) => !only || only.includes(name))
    .map(({ folder }) => ({ path: `<rootDir>/${folder}/locales/{locale}`, include: [`<rootDir>/${folder}/`], exclude: ['**/*.test.ts', '**/*.test.tsx'] })),
  format: formatter({ lineNumbers: false }),
})
