import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faceFiles, placeFaceFiles, readFaceFiles } from './faceFiles.mjs'

const engines = join(import.meta.dirname, '../engines/node_modules')
const folder = mkdtempSync(join(tmpdir(), 'fieldproof-face-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const modules = join(folder, 'modules')
const write = (): void => { for (const { from } of faceFiles) { mkdirSync(dirname(join(modules, from)), { recursive: true }); writeFileSync(join(modules, from), 'something else') } }

test('where the engines are not installed there is no face, and what was there before is taken away', () => {
  const dist = join(folder, 'dist')
  mkdirSync(dist)
  writeFileSync(join(dist, 'manifest.json'), '{}')
  expect(readFaceFiles(join(folder, 'nowhere'))).toBeUndefined()
  placeFaceFiles(join(folder, 'nowhere'), dist)
  expect(existsSync(dist)).toBe(false)
})

test('a file with other bytes than were tried stops the build and names itself', () => {
  write()
  const dist = join(folder, 'dist-2')
  expect(() => placeFaceFiles(modules, dist)).toThrow(/fr_detect\.onnx is not the file that was tried: SHA-256 [0-9a-f]{64}/)
  expect(existsSync(join(dist, 'manifest.json'))).toBe(false)
})

test.skipIf(!existsSync(join(engines, faceFiles[0]!.from)))('what is placed is what the list says, to the byte', () => {
  const dist = join(folder, 'dist-3')
  placeFaceFiles(engines, dist)
  const { files } = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8')) as { files: { name: string; bytes: number; sha256: string }[] }
  expect(files.map(({ name }) => name)).toEqual(faceFiles.map(({ name }) => name))
  for (const { name, bytes, sha256 } of files) {
    const placed = readFileSync(join(dist, name))
    expect([placed.length, createHash('sha256').update(placed).digest('hex')]).toEqual([bytes, sha256])
  }
})
