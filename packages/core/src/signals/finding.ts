import { type Finding, type Fix, type SignalGroup, isFiniteLatLon } from '../kernel/index.ts'
import { type CataloguedSignal, type ReasonOf, catalogue } from './catalogue.ts'

type Values = Finding['values']

/**
 * Makes the findings of one signal; only reasons of the catalogue compile, so every finding can be explained. A weight's sign is its
 * state; weight 0 says which kind of nothing it is.
 */
export const reporter = <Signal extends CataloguedSignal>(signal: Signal) => {
  const { group } = catalogue[signal]
  const finding = (state: Finding['state'], weightDecibans: number, reason: string, values: Values): Finding =>
    ({ signal, group, state, weightDecibans, reason, values: presentable(values) })
  return {
    weigh: (reason: ReasonOf<Signal>, weightDecibans: number, values: Values = {}): Finding => {
      const weight = Math.round(weightDecibans * 10) / 10 + 0
      return finding(weight > 0 ? 'supports' : weight < 0 ? 'against' : 'neutral', weight, reason, values)
    },
    neutral: (reason: ReasonOf<Signal>, values: Values = {}): Finding => finding('neutral', 0, reason, values),
    absent: (reason: ReasonOf<Signal>, values: Values = {}): Finding => finding('absent', 0, reason, values),
    inconclusive: (reason: ReasonOf<Signal>, values: Values = {}): Finding => finding('inconclusive', 0, reason, values),
  }
}

/** The finding of a signal that broke. */
export const failed = (signal: string, group: SignalGroup): Finding =>
  ({ signal, group, state: 'inconclusive', weightDecibans: 0, reason: 'failed', values: {} })

/** Findings are logged as canonical JSON and shown to people: three decimals at most, never NaN or Infinity. */
const presentable = (values: Values): Values =>
  Object.fromEntries(Object.entries(values)
    .map(([key, value]) => [key, typeof value === 'number' ? Math.round(value * 1000) / 1000 + 0 : value] as const)
    .filter(([, value]) => typeof value === 'string' || Number.isFinite(value)))

/** A position a receiver can have meant: on Earth, and not (0, 0), which is what broken software sends for "none". */
export const isUsableFix = (fix: Fix | undefined): fix is Fix =>
  fix !== undefined && isFiniteLatLon(fix) && !(fix.lat === 0 && fix.lon === 0)
