import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { model202611 } from './models/2026-11.ts'
import { model202612 } from './models/2026-12.ts'
import { model202701 } from './models/2027-01.ts'
import { model202702 } from './models/2027-02.ts'
import { model202703 } from './models/2027-03.ts'
import { model202704 } from './models/2027-04.ts'
import { model202705 } from './models/2027-05.ts'
import { model202706 } from './models/2027-06.ts'

/** Canonical JSON for plain data: keys in code-unit order, no blanks (RFC 8785 for what a model can hold). */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}

it.each([model202611, model202612, model202701, model202702, model202703, model202704, model202705, model202706])('model $version is what its hash says', ({ sha256, ...data }) => {
  expect(sha256).toBe(createHash('sha256').update(canonical(data)).digest('hex'))
})
