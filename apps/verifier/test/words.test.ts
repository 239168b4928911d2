import { languages } from '@fieldproof/core/kernel'
import { actionName, bandName } from '@fieldproof/core/verification'
import { expect, it } from 'vitest'
import { actionNames, bandNames } from '../src/words.ts'

it('calls verdicts and what follows from them what the product calls them', () => {
  for (const language of languages) {
    for (const [band, names] of Object.entries(bandNames)) expect(names[language]).toBe(bandName(band as keyof typeof bandNames, language))
    for (const action of ['accept', 'ask_factor', 'review', 'block'] as const) expect(actionNames[action]![language]).toBe(actionName(action, language))
  }
})
