import type { SignalGroup, Translated } from '../kernel/index.ts'

/** A signal's name and one sentence per reason: see catalogue.ts. */
export interface CatalogueEntry {
  readonly group: SignalGroup
  readonly name: Translated
  readonly reasons: Readonly<Record<string, Translated>>
}

export const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })

/** Said by every signal that needs a position. */
export const noPosition = say('这次没有定位，无法判断', '這次沒有定位，無法判斷', 'There is no position to judge by')
