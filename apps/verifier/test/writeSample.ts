/** Writes a sample package: `node apps/verifier/test/writeSample.ts FILE.zip [PHOTO]`. For looking at the page and for the README. */
import { readFileSync, writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { writeZip } from '@fieldproof/core/evidence'
import { sampleDay } from './samplePackage.ts'

const [file, photo] = process.argv.slice(2)
if (file === undefined) {
  console.error('writeSample.ts FILE.zip [PHOTO]')
  process.exitCode = 2
} else {
  const day = photo === undefined ? sampleDay() : sampleDay(new Uint8Array(readFileSync(photo)), extname(photo).slice(1).toLowerCase())
  writeFileSync(file, writeZip(day.files()))
  console.log(day.log.vkey)
}
