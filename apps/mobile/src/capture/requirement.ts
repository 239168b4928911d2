/** What a check-in here must bring, decided on the phone, with no network, from what the server said this morning. */
import type { PhoneRequirement, PhoneRequirements } from '@fieldproof/contract'

/** What this app can ask a person for before the tap. A position is not asked for: it comes or it does not. The customer's word comes after it, and the passkey is asked with the tap itself. */
export const askables = ['beacon', 'nfc', 'qr', 'note', 'photo', 'face', 'video'] as const
export type Askable = (typeof askables)[number]

export interface Given {
  readonly position: boolean
  readonly accuracyMetres?: number | undefined
  readonly photo: boolean
  readonly note: boolean
  /** What was read at the site, and a face that was compared. */
  readonly read?: readonly string[]
  /** What this phone can bring at this site, besides photo and note. */
  readonly can?: readonly string[]
  readonly video: boolean
  /** The person has said no to videos: none is asked for. */
  readonly refusesVideo?: boolean
}

/** The rule for a site, or for no site; undefined where nothing is required or nothing was heard yet. */
export const requirementAt = (requirements: PhoneRequirements | undefined, siteId: string | undefined): PhoneRequirement | undefined => {
  if (requirements === undefined) return undefined
  const index = siteId !== undefined && Object.hasOwn(requirements.bySite, siteId) ? requirements.bySite[siteId] : requirements.elsewhere
  return index == null ? undefined : requirements.rules[index]
}

/** Cheaper first. */
const cost = (way: readonly Askable[]): number => way.reduce((sum, factor) => sum + 1 + askables.indexOf(factor), 0)
const isAskable = (factor: string): factor is Askable => (askables as readonly string[]).includes(factor)

/** What to ask for before the tap counts: of the ways to meet the rule the cheapest that this phone can go, and one thing more where the position is rough. */
export const stillMissing = (rule: PhoneRequirement | undefined, given: Given): readonly Askable[] => {
  if (rule === undefined) return []
  const { read = [], can = [] } = given
  const has = (factor: string): boolean =>
    factor === 'gps' ? given.position : factor === 'photo' ? given.photo : factor === 'note' ? given.note : factor === 'video' ? given.video : factor === 'countersign' || factor === 'passkey' ? can.includes(factor) : read.includes(factor)
  const canAsk = (factor: string): boolean => factor === 'photo' || factor === 'note' || (factor === 'video' && given.refusesVideo !== true) || (isAskable(factor) && can.includes(factor))
  const lacks = rule.ways.map((way) => {
    const lacking = way.filter((factor) => !has(factor))
    return { ask: askables.filter((factor) => lacking.includes(factor) && canAsk(factor)), cannot: lacking.filter((factor) => !canAsk(factor)).length }
  })
  const best = lacks.reduce<(typeof lacks)[number] | undefined>((least, lack) => (least === undefined || lack.cannot < least.cannot || (lack.cannot === least.cannot && cost(lack.ask) < cost(least.ask)) ? lack : least), undefined)
  const isRough = rule.askBeyondMetres !== null && given.position && given.accuracyMetres !== undefined && given.accuracyMetres > rule.askBeyondMetres
  const extra = isRough && (rule.ask === 'photo' || rule.ask === 'note' || (rule.ask === 'video' && given.refusesVideo !== true)) && !given[rule.ask] ? [rule.ask] : []
  return askables.filter((factor) => best?.ask.includes(factor) === true || extra.includes(factor as never))
}
