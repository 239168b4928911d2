import type { VerdictBand } from '../kernel/index.ts'

/**
 * Watching the watcher (V12): how often each signal's doubt was shared by the person who looked. Judged by what people decided, so it is as
 * good as their decisions and says nothing of check-ins nobody looked at. It ranks signals, handset models and departments, never people.
 */
export interface DecidedDoubt {
  /** Signals that spoke against the check-in in the verdict that was looked at. */
  readonly signalsAgainst: readonly string[]
  readonly band: VerdictBand
  readonly outcome: 'real' | 'not_real' | 'unclear'
  /** The person had explained it before it was decided. */
  readonly answered: boolean
  /** It had been decided otherwise before: not real, and then real. */
  readonly overturned: boolean
  readonly model: string | null
  readonly departmentId: string | null
}

export interface SpokenSignal {
  readonly signal: string
  /** How many check-ins of the period it spoke against, decided or not. */
  readonly count: number
}

export interface Interval {
  readonly rate: number
  readonly low: number
  readonly high: number
}

export interface SignalQuality {
  readonly signal: string
  readonly spoke: number
  readonly agreed: number
  readonly disagreed: number
  readonly unclear: number
  /** Found real after the person had explained, or after it had been found not real. */
  readonly overturned: number
  /** Share of the doubts that were clearly decided and shared; null when none were. */
  readonly precision: Interval | null
  /** By the rule below: here it accuses wrongly, and somebody should consider demoting it. */
  readonly accusesWrongly: boolean
}

export interface GroupQuality {
  readonly key: string
  readonly decided: number
  /** Doubts that were found real, of those clearly decided. */
  readonly falseAccusations: Interval
}

export interface QualityFigures {
  readonly signals: readonly SignalQuality[]
  /** Groups with too few decisions are left out and counted: with few, chance looks like a pattern, and single people could be told. */
  readonly models: readonly GroupQuality[]
  readonly departments: readonly GroupQuality[]
  readonly tooFewModels: number
  readonly tooFewDepartments: number
}

/** Stated, not tuned: with at least so many clear decisions, even the upper end of the 95 % interval says that at most one doubt in five was shared. */
export const accusesWronglyRule = { decided: 20, precisionBelow: 0.2 } as const
/** Fewer clear decisions than this say nothing about a handset model or a department. */
export const fewestDecided = 10

/** 97.5 % quantile of the normal distribution. */
const z = 1.959963984540054

/** Wilson score interval (Wilson 1927), 95 %: sound for small numbers and for none or all. null of nothing. */
export const wilson = (hits: number, of: number): Interval | null => {
  if (!(of > 0) || !(hits >= 0) || hits > of) return null
  const rate = hits / of
  const centre = rate + (z * z) / (2 * of)
  const half = z * Math.sqrt((rate * (1 - rate)) / of + (z * z) / (4 * of * of))
  const whole = 1 + (z * z) / of
  return { rate, low: Math.max(0, (centre - half) / whole), high: Math.min(1, (centre + half) / whole) }
}

const qualityOf = (signal: string, spoke: number, decided: readonly DecidedDoubt[]): SignalQuality => {
  const here = decided.filter((doubt) => doubt.signalsAgainst.includes(signal))
  const agreed = here.filter((doubt) => doubt.outcome === 'not_real').length
  const disagreed = here.filter((doubt) => doubt.outcome === 'real').length
  const precision = wilson(agreed, agreed + disagreed)
  return {
    signal, spoke, agreed, disagreed, unclear: here.length - agreed - disagreed,
    overturned: here.filter((doubt) => doubt.outcome === 'real' && (doubt.answered || doubt.overturned)).length,
    precision,
    accusesWrongly: precision !== null && agreed + disagreed >= accusesWronglyRule.decided && precision.high < accusesWronglyRule.precisionBelow,
  }
}

const groupsBy = (decided: readonly DecidedDoubt[], keyOf: (doubt: DecidedDoubt) => string | null): { shown: GroupQuality[]; tooFew: number } => {
  const groups = new Map<string, { real: number; all: number }>()
  for (const doubt of decided) {
    const key = keyOf(doubt)
    if (key === null || doubt.outcome === 'unclear') continue
    const group = groups.get(key) ?? { real: 0, all: 0 }
    groups.set(key, { real: group.real + (doubt.outcome === 'real' ? 1 : 0), all: group.all + 1 })
  }
  const enough = [...groups].filter(([, { all }]) => all >= fewestDecided)
  return {
    shown: enough.map(([key, { real, all }]) => ({ key, decided: all, falseAccusations: wilson(real, all)! })).sort((a, b) => b.falseAccusations.rate - a.falseAccusations.rate || b.decided - a.decided || (a.key < b.key ? -1 : 1)),
    tooFew: groups.size - enough.length,
  }
}

/** The figures of a period. Each check-in counts once, by the decision that stands; the order of the input does not matter. */
export const watchTheWatcher = (spoken: readonly SpokenSignal[], decided: readonly DecidedDoubt[]): QualityFigures => {
  const counts = new Map(spoken.map(({ signal, count }) => [signal, count]))
  for (const doubt of decided) for (const signal of doubt.signalsAgainst) if (!counts.has(signal)) counts.set(signal, 0)
  const models = groupsBy(decided, (doubt) => doubt.model)
  const departments = groupsBy(decided, (doubt) => doubt.departmentId)
  return {
    signals: [...counts].map(([signal, count]) => qualityOf(signal, count, decided)).sort((a, b) => b.spoke - a.spoke || (a.signal < b.signal ? -1 : 1)),
    models: models.shown, departments: departments.shown, tooFewModels: models.tooFew, tooFewDepartments: departments.tooFew,
  }
}
