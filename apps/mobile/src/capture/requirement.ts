/** What a check-in here must bring, decided on the phone, with no network, from what the server said this morning. */
import type { PhoneRequirement, PhoneRequirements } from '@fieldproof/contract'

/** What this app can ask a person for. A position is not asked for: it comes or it does not. */
export type Askable = 'photo' | 'note' | 'video'

export interface Given {
  readonly position: boolean
  readonly accuracyMetres?: number | undefined
  readonly photo: boolean
  readonly note: boolean
  readonly video: boolean
}

/** The rule for a site, or for no site; undefined where nothing is required or nothing was heard yet. */
export const requirementAt = (requirements: PhoneRequirements | undefined, siteId: string | undefined): PhoneRequirement | undefined => {
  if (requirements === undefined) return undefined
  const index = siteId !== undefined && Object.hasOwn(requirements.bySite, siteId) ? requirements.bySite[siteId] : requirements.elsewhere
  return index == null ? undefined : requirements.rules[index]
}

/** Cheaper first. */
const askables: readonly Askable[] = ['note', 'photo', 'video']
const cost = (way: readonly Askable[]): number => way.reduce((sum, factor) => sum + 1 + askables.indexOf(factor), 0)

/** What to ask for before the tap counts: of the ways to meet the rule the cheapest that this phone can go, and one thing more where the position is rough. */
export const stillMissing = (rule: PhoneRequirement | undefined, given: Given): readonly Askable[] => {
  if (rule === undefined) return []
  const lacks = rule.ways.map((way) => {
    const lacking = way.filter((factor) => !(factor === 'gps' ? given.position : factor === 'photo' ? given.photo : factor === 'note' ? given.note : factor === 'video' ? given.video : false))
    return { ask: askables.filter((factor) => lacking.includes(factor)), cannot: lacking.filter((factor) => factor !== 'photo' && factor !== 'note' && factor !== 'video').length }
  })
  const best = lacks.reduce<(typeof lacks)[number] | undefined>((least, lack) => (least === undefined || lack.cannot < least.cannot || (lack.cannot === least.cannot && cost(lack.ask) < cost(least.ask)) ? lack : least), undefined)
  const isRough = rule.askBeyondMetres !== null && given.position && given.accuracyMetres !== undefined && given.accuracyMetres > rule.askBeyondMetres
  const extra = isRough && (rule.ask === 'photo' || rule.ask === 'note' || rule.ask === 'video') && !given[rule.ask] ? [rule.ask] : []
  return askables.filter((factor) => best?.ask.includes(factor) === true || extra.includes(factor as never))
}
