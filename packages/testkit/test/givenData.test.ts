/** `npm run check:clients` and `npm run replay:gpx` as somebody runs them on data of their own: a program, files, an exit code. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeDataFolder, temporaryDataFolder } from '../src/index.ts'

const root = join(import.meta.dirname, '../../..')
let folder: string
beforeAll(async () => { folder = await temporaryDataFolder() })
afterAll(() => removeDataFolder(folder))

interface Ended { readonly code: number; readonly out: string; readonly figures: ReadonlyMap<string, { readonly value: number; readonly reference: number | null }> }
/** On a server and an embedded database of its own, which the program starts and removes. */
const run = (script: string, ...args: string[]): Promise<Ended> => new Promise((resolve) => {
  const json = join(folder, `${script}.json`)
  writeFileSync(json, '[]')
  const { DATABASE_URL: _, ...environment } = process.env
  execFile(process.execPath, [join(root, 'scripts', script), ...args, '--json', json], { env: environment, maxBuffer: 50_000_000 }, (error, stdout, stderr) => {
    const figures = JSON.parse(readFileSync(json, 'utf8')) as { name: string; value: number; reference: number | null }[]
    resolve({ code: error === null ? 0 : Number(error.code), out: `${stdout}${stderr}`, figures: new Map(figures.map((one) => [one.name, one])) })
  })
})
const write = (name: string, text: string): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

describe('messages of real clients', () => {
  const testdata = (source: string, file: string): string => join(root, 'apps/server/src/intake', source, 'testdata', file)
  const real = [testdata('osmand', 'messages.json'), testdata('owntracks', 'messages.json'), testdata('overland', 'readme-example.json')]

  it('all of them are stored where and when they say, and one sent with its mock flag set gets its finding', { timeout: 180_000 }, async () => {
    const { code, out, figures } = await run('check-clients.ts', ...real)
    expect(out).not.toContain('FAIL')
    expect(out).toMatch(/mock flag .*mock finding/)
    expect(code).toBe(0)
    const agree = figures.get('client messages that agree')!
    expect(agree.value).toBe(agree.reference)
    expect(agree.value).toBeGreaterThanOrEqual(8)
    expect(figures.get('worst position')!.value).toBeLessThanOrEqual(1e-5)
  })

  it('an assertion that does not hold is told, and so is a file that cannot be read', { timeout: 180_000 }, async () => {
    const [message] = JSON.parse(readFileSync(real[1]!, 'utf8')) as { assert: string }[]
    const wrong = write('clients/wrong.json', JSON.stringify([{ ...message, assert: 'verifyNull' }]))
    const disagrees = await run('check-clients.ts', wrong)
    expect(disagrees.out).toMatch(/FAIL .*positions stored where none was sent/)
    expect(disagrees.code).toBe(1)
    const broken = await run('check-clients.ts', write('clients/broken.json', '[{"assert": '))
    expect(broken.out).toMatch(/UNREADABLE .*broken\.json/)
    expect(broken.code).toBe(2)
  })
})

describe('recorded tracks', () => {
  const folders = ['gpx', 'pixel', 'couriers'].map((set) => join(root, 'packages/testkit/testdata/tracks', set))

  it('every track of the folders comes back whole and without strong doubt; files without one are named', { timeout: 300_000 }, async () => {
    const { code, out, figures } = await run('replay-gpx.ts', ...folders)
    expect(out).not.toContain('FAULT')
    expect(out).toMatch(/no_trk\.gpx/)
    const [files, positions, doubted] = ['files with a track', 'positions replayed', 'tracks in strong doubt'].map((name) => figures.get(name)!)
    expect(files!.value).toBeGreaterThanOrEqual(40)
    expect(positions!.value).toBe(positions!.reference)
    expect(doubted!.value).toBe(0)
    expect(code).toBe(0)
  })

  it('a file that is no track is told', { timeout: 60_000 }, async () => {
    const { code, out } = await run('replay-gpx.ts', write('tracks/broken.gpx', '<gpx><trk>'))
    expect(out).toContain('broken.gpx')
    expect(code).toBe(2)
  })
})
