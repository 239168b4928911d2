import type { SignalGroup, Translated } from '../kernel/index.ts'

/** Id of the topic in the product's catalogue of what is looked at. */
export type SignalTopic = 'V1' | 'V2' | 'V3' | 'V4' | 'V5' | 'V6' | 'V7' | 'further factors'

/** A signal's name and one sentence per reason: see catalogue.ts. What docs/signals.md and the table in docs/verification.md say of it stands here, too, so that neither can go stale. */
export interface CatalogueEntry {
  readonly group: SignalGroup
  readonly name: Translated
  readonly topic: SignalTopic
  /** What it asks, in a few words of English. */
  readonly asked: string
  /** Where what it reads comes from. */
  readonly source: string
  /** Who passes unseen, and which honest people look alike. */
  readonly weakness: string
  readonly reasons: Readonly<Record<string, Translated>>
}

export const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })

/** Said by every signal that needs a position. */
export const noPosition = say('这次没有定位，无法判断', '這次沒有定位，無法判斷', 'There is no position to judge by')
