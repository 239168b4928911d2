import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caseFilesIn, jsonOfFile } from './caseFiles.ts'
import { checkMerkle } from './check-merkle.ts'

let root: string
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'fieldproof-cases-')) })
afterEach(() => rmSync(root, { recursive: true, force: true }))
const put = (name: string, content: string | Buffer): string => {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}
const hash = Buffer.alloc(32, 7).toString('base64')
/** A tree of one leaf is its own root. */
const inclusion = { leafIdx: 0, treeSize: 1, root: hash, leafHash: hash, proof: [], wantErr: false }
const consistency = { size1: 1, size2: 1, root1: hash, root2: hash, proof: null, wantErr: false }

describe('files of cases', () => {
  it('are found in several folders at any depth, whatever the case of the ending', () => {
    for (const name of ['one/a.json', 'one/deep/er/B.JSON', 'two/c.Json', 'two/LICENSE', 'two/README.md', 'two/.DS_Store']) put(name, '{}')
    const { files, problems } = caseFilesIn([join(root, 'one'), join(root, 'two'), put('single.json', '{}')])
    expect(files.map(({ name }) => name)).toEqual(['one/a.json', 'one/deep/er/B.JSON', 'two/c.Json', 'single.json'])
    expect(problems).toEqual([])
    expect(caseFilesIn([join(root, 'one')]).files.map(({ name }) => name)).toEqual(['a.json', 'deep/er/B.JSON'])
  })

  it('are cases where only their name begins as that of a companion does, and in a folder of such a name', () => {
    for (const name of ['README.zh-CN.md', 'LICENSE-APACHE', 'notice.txt', '.hidden.json']) put(`given/${name}`, 'x')
    for (const name of ['readme-example.json', 'source.json', 'source/a.json', 'notice_2.json']) put(`given/${name}`, '{}')
    const { files, problems } = caseFilesIn([join(root, 'given')])
    expect(files.map(({ name }) => name).toSorted()).toEqual(['notice_2.json', 'readme-example.json', 'source.json', 'source/a.json'])
    expect(problems).toEqual([])
  })

  it('name what is not there, cannot be read, or is something else, and end at a link that turns in a circle', () => {
    put('some/notes.txt', 'x')
    put('some/a.json', '{}')
    symlinkSync(join(root, 'gone.json'), join(root, 'some/dangling.json'))
    symlinkSync(join(root, 'some'), join(root, 'some/circle'))
    mkdirSync(join(root, 'empty'))
    const { files, problems } = caseFilesIn([join(root, 'some'), join(root, 'empty'), join(root, 'absent')])
    expect(files.map(({ name }) => name)).toEqual(['some/a.json'])
    for (const expected of ['dangling.json: cannot be read', 'notes.txt: not a .json file', 'empty: there is no file', 'absent: there is no such file']) expect(problems.join('\n')).toContain(expected)
    for (const problem of problems) expect(problem).not.toContain('\n')
  })

  it.each<[string, (text: string) => Buffer]>([
    ['plain', (text) => Buffer.from(text)],
    ['with a byte order mark', (text) => Buffer.from(`\uFEFF${text}`)],
    ['with CRLF', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['in UTF-16 little-endian', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['in UTF-16 big-endian', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('are read %s', (_how, encode) => {
    expect(jsonOfFile(put('a.json', encode(JSON.stringify({ desc: '中文', proof: [] }, null, 2))))).toEqual({ desc: '中文', proof: [] })
  })
})

describe('check:merkle', () => {
  it('judges every folder and file that is named, one vector or an array in each', () => {
    put('one/a.JSON', `\uFEFF${JSON.stringify(inclusion, null, 2).replaceAll('\n', '\r\n')}`)
    put('two/deep/b.json', JSON.stringify([consistency, { ...inclusion, leafHash: '', wantErr: true }]))
    expect(checkMerkle(join(root, 'one'), join(root, 'two'), put('c.json', JSON.stringify(consistency)))).toEqual({
      inclusion: { files: 2, accepted: 1, refused: 1 }, consistency: { files: 2, accepted: 2, refused: 0 }, disagreements: [], unreadable: [],
    })
  })

  it('names each disagreement and each file that is no vector, in one line', () => {
    put('set/wrong.json', JSON.stringify({ ...inclusion, wantErr: true }))
    const bad = { 'empty.json': '', 'cut.json': '{"leafIdx": 1,', 'list.json': '[]', 'number.json': '7', 'null.json': 'null', 'other.json': '{"wantErr":false}', 'undecided.json': JSON.stringify({ ...inclusion, wantErr: undefined }), 'hash.json': JSON.stringify({ ...inclusion, root: 7 }), 'notes.csv': 'a,b' }
    for (const [name, content] of Object.entries(bad)) put(`set/${name}`, content)
    const { disagreements, unreadable } = checkMerkle(join(root, 'set'))
    expect(disagreements).toEqual(['wrong.json: accepted, must be refused'])
    for (const name of Object.keys(bad)) expect(unreadable.filter((line) => line.includes(name)), name).toHaveLength(1)
    expect(unreadable).toHaveLength(Object.keys(bad).length)
  })

  it('refuses sizes that are no whole numbers, and does not fall over them', () => {
    for (const [i, treeSize] of [-1, 0.5, '8', null, 1e300, 2 ** 53].entries()) put(`set/${i}.json`, JSON.stringify({ ...inclusion, treeSize, wantErr: true }))
    expect(checkMerkle(join(root, 'set'))).toMatchObject({ inclusion: { files: 6, refused: 6 }, disagreements: [], unreadable: [] })
  })
})
