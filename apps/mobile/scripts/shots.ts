/**
 * A picture of every screen of the built app, as its browser tests go through them: each language at 360 × 740 and 768 × 1024, and the awkward states. Then sheets of many of them at a glance.
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
const [columns, rows, cellWidth, cellHeight] = [8, 2, 240, 494]
mkdirSync(folder, { recursive: true })

const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'browser', 'apps/mobile/test'], { cwd: root, stdio: 'inherit', env: { ...process.env, SCREENSHOTS: folder } })

const pictures = readdirSync(folder).filter((name) => name.endsWith('.png') && !name.startsWith('sheet-')).sort()
for (let from = 0, sheet = 1; from < pictures.length; from += columns * rows, sheet++) {
  const cells = await Promise.all(pictures.slice(from, from + columns * rows).map(async (name, i) => ({
    input: await sharp(join(folder, name)).resize({ width: cellWidth, height: cellHeight, fit: 'contain', position: 'top', background: '#888' }).png().toBuffer(), left: (i % columns) * (cellWidth + 8), top: Math.floor(i / columns) * (cellHeight + 8),
  })))
  const path = join(folder, `sheet-${String(sheet).padStart(2, '0')}.png`)
  await sharp({ create: { width: columns * (cellWidth + 8), height: rows * (cellHeight + 8), channels: 3, background: '#333' } }).composite(cells).png().toFile(path)
  console.log(`${path}: ${pictures.slice(from, from + columns * rows).join(' ')}`)
}
process.exit(status ?? 1)
