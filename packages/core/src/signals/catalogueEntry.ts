import type { SignalGroup, Translated } from '../kernel/index.ts'

/** A signal's name and one sentence per reason: see catalogue.ts. */
export interface CatalogueEntry {
  readonly group: SignalGroup
  readonly name: Translated
  readonly reasons: Readonly<Record<string, Translated>>
}

export const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })
