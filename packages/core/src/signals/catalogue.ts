import { behaviourCatalogue } from './catalogueBehaviour.ts'
import { deviceCatalogue } from './catalogueDevice.ts'
import { type CatalogueEntry, say } from './catalogueEntry.ts'
import { faceCatalogue } from './catalogueFace.ts'
import { motionCatalogue } from './catalogueMotion.ts'
import { passkeyCatalogue } from './cataloguePasskey.ts'
import { placeCatalogue } from './cataloguePlace.ts'
import { videoCatalogue } from './catalogueVideo.ts'

/**
 * Everything a person reads about a signal: its name and one sentence per reason. `{name}` is a value of the finding, shown with its
 * unit (see explain.ts). The sentences state what was seen and never what somebody is; a field worker must be able to read them
 * without a manual, and answer.
 */
export const catalogue = {
  ...placeCatalogue,
  ...motionCatalogue,
  ...deviceCatalogue,
  ...behaviourCatalogue,
  ...videoCatalogue,
  ...faceCatalogue,
  ...passkeyCatalogue,
} as const satisfies Record<string, CatalogueEntry>

export type { SignalTopic } from './catalogueEntry.ts'

export type CataloguedSignal = keyof typeof catalogue
export type ReasonOf<Signal extends CataloguedSignal> = keyof (typeof catalogue)[Signal]['reasons'] & string

/** For a signal that broke, and for findings of a version this catalogue does not know. */
export const failedReason = say('这一项没能判断，不影响结果', '這一項沒能判斷，不影響結果', 'This could not be judged and does not count')
