import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparePaths, describeFile, readRecordedFile, recordedFilesIn, WrongUsage } from './recordedFiles.ts'

const anchor = { lat: 30.27, lon: 120.15 }
let folder: string
const write = (name: string, content: string | Buffer): string => {
  const file = join(folder, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
  return file
}
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'fieldproof-recorded-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('recorded files', () => {
  it('finds the tracks of a folder at any depth and leaves licences and notes alone', () => {
    for (const name of ['set/a.gpx', 'set/deep/b.PLT', 'set/c.csv', 'set/d.txt', 'set/LICENSE.txt', 'set/README.md', 'set/Source.txt', 'set/photo.jpg']) write(name, 'x')
    expect(recordedFilesIn([join(folder, 'set')]).files.map((file) => file.slice(folder.length + 5))).toEqual(['a.gpx', 'c.csv', 'd.txt', 'deep/b.PLT'])
    expect(recordedFilesIn([join(folder, 'set')]).others).toEqual([join(folder, 'set/photo.jpg')])
    mkdirSync(join(folder, 'nothing'))
    expect(() => recordedFilesIn([join(folder, 'nothing')])).toThrow(WrongUsage)
    expect(() => recordedFilesIn([join(folder, 'absent.gpx')])).toThrow(/no such file/)
  })

  it('takes several names, each file once, and a link to nothing as a file that cannot be read', () => {
    const track = write('links/a.GPX', '<gpx/>')
    symlinkSync(join(folder, 'gone.gpx'), join(folder, 'links/dangling.gpx'))
    symlinkSync(join(folder, 'links'), join(folder, 'links/circle'))
    const { files } = recordedFilesIn([join(folder, 'links'), track])
    expect(files).toEqual([track, join(folder, 'links/dangling.gpx')])
    expect(readRecordedFile(files[1]!, anchor)).toMatchObject({ problem: expect.stringContaining('cannot be read'), isUnreadable: true })
  })

  it('says what is wrong with a damaged file and what was kept', () => {
    const cut = readRecordedFile(write('cut.gpx', '<gpx><trk><trkseg><trkpt lat="30" lon="120"><time>2026-03-01T08:00:00Z</time></trkpt><trkpt lat="99" lon="120"><time>2026-03-01T08:00:05Z</time></trkpt><trkpt lat="30.1" lo'), anchor)
    expect(cut.fixes).toHaveLength(1)
    const text = describeFile(cut).join('\n')
    expect(text).toContain('the 1 position that can be read is sent')
    expect(text).toContain('no </gpx>')
    expect(text).toContain('line 1 (trkpt 2): no such place')
    const whole = readRecordedFile(write('whole.csv', 'time,lat,lon,accuracy\n2026-03-01T08:00:00Z,30,120,5\n'), anchor)
    expect(describeFile(whole)).toHaveLength(1)
  })

  it('names why a file holds no track, and throws at nothing', () => {
    const problem = (name: string, content: string | Buffer): string | null => readRecordedFile(write(name, content), anchor).problem
    expect(problem('empty.gpx', ' \n')).toBe('the file is empty')
    expect(problem('picture.csv', Buffer.from([0x89, 0x50, 0, 1, 2, 3]))).toBe('not a text file')
    expect(problem('other.plt', 'lat,lon\n1,2')).toContain('not a GeoLife .plt')
    expect(problem('junk.gpx', 'junk')).toContain('not a GPX file')
    expect(problem('plan.gpx', '<gpx><rte/></gpx>')).toContain('no track')
    expect(readRecordedFile(folder, anchor).problem).toContain('cannot be read')
  })

  it('reads what Windows programs write: UTF-16', () => {
    expect(readRecordedFile(write('utf16.csv', Buffer.from('\uFEFFtime,lat,lon\r\n2026-03-01T08:00:00Z,30,120\r\n', 'utf16le')), anchor).fixes).toHaveLength(1)
  })
})

describe('comparing what was sent with what came back', () => {
  const sent = [{ time: 1000, lat: 30, lon: 120 }, { time: 1000, lat: 30.5, lon: 120 }, { time: 2000, lat: 30, lon: 120 }]
  it('is content with the same positions in another order within an instant', () => {
    expect(comparePaths(sent, [sent[1]!, { ...sent[0]!, lat: 30.000004 }, sent[2]!], 1e-5)).toMatchObject({ missing: 0, added: 0, worstDegrees: expect.closeTo(4e-6, 9) })
  })
  it('counts what is missing, moved, late or invented', () => {
    expect(comparePaths(sent, sent.slice(1), 1e-5)).toMatchObject({ missing: 1, added: 0 })
    expect(comparePaths(sent, [{ ...sent[0]!, lat: 30.001 }, ...sent.slice(1)], 1e-5)).toMatchObject({ missing: 1, added: 1 })
    expect(comparePaths(sent, [...sent.slice(0, 2), { ...sent[2]!, time: 2001 }], 1e-5)).toMatchObject({ missing: 1, added: 1 })
    expect(comparePaths(sent, [...sent, sent[0]!], 1e-5)).toMatchObject({ missing: 0, added: 1 })
  })
})
