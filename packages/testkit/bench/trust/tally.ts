/** What became of sets of check-ins, and tables of it. */
import type { Verdict, VerdictBand } from '@fieldproof/core/kernel'
import { type VerdictModel, currentModel, model202703 } from '@fieldproof/core/verification'
import { type Case, type Judged, type Share, type Visit, type World, wilson } from '../../src/trust/index.ts'

/** The current model first; the last published one beside it, to see what a change did. */
export const models: readonly VerdictModel[] = currentModel.version === model202703.version ? [currentModel] : [currentModel, model202703]

export const bands: readonly VerdictBand[] = ['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt']

/** What a verdict's probability is reckoned from. */
export type Evidence = Pick<Verdict, 'groupDecibans' | 'totalDecibans' | 'priorDecibans'>

/** What became of a set of check-ins that should all get the same answer. */
export class Tally {
  readonly name: string
  readonly honest: boolean
  readonly bands: Record<VerdictBand, number>[] = models.map(() => ({ verified: 0, not_enough_evidence: 0, needs_review: 0, strong_doubt: 0 }))
  readonly against = new Map<string, number>()
  readonly inFavour = new Map<string, number>()
  readonly evidence: Evidence[] = []
  count = 0
  days = 0

  constructor(name: string, honest: boolean) {
    this.name = name
    this.honest = honest
  }

  add(judged: readonly Judged[]): void {
    this.count++
    judged.forEach(({ verdict }, i) => this.bands[i]![verdict.band]++)
    const { verdict } = judged[0]!
    const { totalDecibans, priorDecibans, groupDecibans } = verdict
    this.evidence.push({ totalDecibans, priorDecibans, groupDecibans })
    for (const { signal, weightDecibans } of verdict.findings) {
      if (weightDecibans === 0) continue
      const side = weightDecibans < 0 ? this.against : this.inFavour
      side.set(signal, (side.get(signal) ?? 0) + 1)
    }
  }

  addCase(world: World, made: Case, isFalse: (visit: Visit) => boolean = () => true): void {
    this.days++
    world.judge(made, models).forEach((judged, i) => { if (isFalse(made.day.visits[i]!)) this.add(judged) })
  }

  doubted(model = 0): Share {
    return wilson(this.bands[model]!.needs_review + this.bands[model]!.strong_doubt, this.count)
  }

  inBand(band: VerdictBand, model = 0): Share {
    return wilson(this.bands[model]![band], this.count)
  }
}

export const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(share > 0.9 && share < 1 || share < 0.02 && share > 0 ? 2 : 1)} %`)
export const interval = ({ share, low, high }: Share): string => `${percent(share)} [${percent(low)}, ${percent(high)}]`

export const print = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): void => {
  const widths = head.map((h, c) => Math.max(h.length, ...rows.map((r) => (r[c] ?? '').length)))
  console.log(`\n${title}`)
  for (const row of [head, ...rows]) console.log(`  ${row.map((cell, c) => (c === 0 || c === row.length - 1 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ').trimEnd()}`)
}

const spoke = (tally: Tally): string => [...tally.against].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([signal, n]) => `${signal} ${percent(n / tally.count)}`).join(', ')

export const printTallies = (title: string, tallies: readonly Tally[]): void =>
  print(title, ['', 'check-ins', 'days', ...(models.length > 1 ? [`doubted by ${models[1]!.version}`] : []), 'review or worse [95 %]', 'strong doubt [95 %]', 'verified', 'signals that spoke against'], tallies.map((t) =>
    [t.name, String(t.count), String(t.days), ...(models.length > 1 ? [percent(t.doubted(1).share)] : []), interval(t.doubted()), interval(t.inBand('strong_doubt')), percent(t.inBand('verified').share), spoke(t)]))

export const printSignals = (title: string, tallies: readonly Tally[]): void => {
  const signals = [...new Set(tallies.flatMap((t) => [...t.against.keys()]))].sort()
  print(title, ['', ...signals], tallies.map((t) => [t.name, ...signals.map((s) => (t.against.has(s) ? percent((t.against.get(s) ?? 0) / t.count) : '·'))]))
}
