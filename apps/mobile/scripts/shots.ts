/**
 * A picture of every screen of the built app, as its browser tests go through them: each state in each language at 360 × 740 and 768 × 1024, many with large text. Then sheets of them to look at:
 * the languages of a state side by side, eight of the narrow ones as they are, six of the wide ones at half their size.
 *
 *   npm run shots -w @fieldproof/mobile [-- FOLDER]     (default apps/mobile/shots, which is not kept in the repository)
 *
 * Ends with the tests' own result: a screen that was not reached has no picture.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'

const root = resolve(import.meta.dirname, '../../..')
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../shots'))
mkdirSync(folder, { recursive: true })

// A state takes a test nine times as long as one look.
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'browser', '--testTimeout', '600000', 'apps/mobile/test'], { cwd: root, stdio: 'inherit', env: { ...process.env, SCREENSHOTS: folder } })

const languages = ['zh-CN', 'zh-TW', 'en']
/** What a picture's name says: `my-en-360-04-day`, `state-outside-zh-TW-768`. */
const about = (name: string) => {
  const language = languages.find((one) => `-${name}`.includes(`-${one}-`))
  const width = /-(360|768)(?=[-.])/.exec(name)?.[1]
  const isLarge = name.includes('-large')
  return { name, language, width, isLarge, state: name.replace(/\.png$/, '').replace(/(?<=^|-)(?:zh-CN|zh-TW|en)-/, '').replace(/(?:360|768)/, '').replace('-large', '') }
}
const pictures = readdirSync(folder).filter((name) => name.endsWith('.png') && !name.startsWith('sheet-')).map(about).filter(({ language, width }) => language !== undefined && width !== undefined)
  .sort((a, b) => a.state.localeCompare(b.state) || languages.indexOf(a.language!) - languages.indexOf(b.language!))

const gap = 8
const kinds = [
  { kind: '360', columns: 4, count: 8, cellWidth: 360, of: pictures.filter(({ width, isLarge }) => width === '360' && !isLarge) },
  { kind: '360-large', columns: 4, count: 8, cellWidth: 360, of: pictures.filter(({ width, isLarge }) => width === '360' && isLarge) },
  { kind: '768', columns: 3, count: 6, cellWidth: 384, of: pictures.filter(({ width }) => width === '768') },
]
for (const { kind, columns, count, cellWidth, of } of kinds) {
  for (let from = 0, sheet = 1; from < of.length; from += count, sheet++) {
    const shown = of.slice(from, from + count)
    const cells = await Promise.all(shown.map(async ({ name }) => {
      const { data, info } = await sharp(join(folder, name)).resize({ width: cellWidth }).png().toBuffer({ resolveWithObject: true })
      return { input: data, height: info.height }
    }))
    const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) => Math.max(...cells.slice(row * columns, (row + 1) * columns).map(({ height }) => height)))
    const top = (row: number): number => rows.slice(0, row).reduce((sum, height) => sum + height + gap, 0)
    const path = join(folder, `sheet-${kind}-${String(sheet).padStart(2, '0')}.png`)
    await sharp({ create: { width: Math.min(columns, cells.length) * (cellWidth + gap), height: top(rows.length), channels: 3, background: '#333' } })
      .composite(cells.map(({ input }, i) => ({ input, left: (i % columns) * (cellWidth + gap), top: top(Math.floor(i / columns)) }))).png().toFile(path)
    console.log(`${path}: ${shown.map(({ name }) => name).join(' ')}`)
  }
}
process.exit(status ?? 1)
