import type { VerdictModel } from './model.ts'
import { model202611 } from './models/2026-11.ts'
import { model202612 } from './models/2026-12.ts'
import { model202701 } from './models/2027-01.ts'
import { model202702 } from './models/2027-02.ts'
import { model202703 } from './models/2027-03.ts'
import { model202704 } from './models/2027-04.ts'
import { model202705 } from './models/2027-05.ts'
import { model202706 } from './models/2027-06.ts'

/** Every model there is, oldest first: what a dry-run may judge with. */
export const models: readonly VerdictModel[] = [model202611, model202612, model202701, model202702, model202703, model202704, model202705, model202706]

export const modelOf = (version: string): VerdictModel | undefined => models.find((model) => model.version === version)
