import type { ChaosReport } from '@fieldproof/testkit/chaos.ts'

/** A bad day that was asked for and could not be made. It must not look as if it had been survived. */
export interface NotRun {
  readonly name: string
  readonly why: string
}

/** Each bad day sets up a company of its own in an empty database: of one that is given, the kills have made use already. */
export const whyNoLostDatabase = ({ databaseUrl, only }: { readonly databaseUrl: string | undefined; readonly only: string | undefined }): string | undefined =>
  databaseUrl && only === undefined ? 'it needs an empty database, and that of DATABASE_URL now holds the company of the kills: run it with --only database on another empty one' : undefined

export const chaosFigures = (reports: readonly { readonly name: string; readonly report: Pick<ChaosReport, 'faults' | 'acknowledged' | 'slowestRestartSeconds'> }[], notRun: readonly NotRun[]) => [
  ...reports.flatMap(({ name, report }) => [
    { name: `${name}: faults`, value: report.faults.length, unit: 'faults', reference: 0, ratio: null },
    { name: `${name}: acknowledged events in the log once`, value: report.acknowledged, unit: 'events', reference: null, ratio: null },
    { name: `${name}: slowest restart`, value: report.slowestRestartSeconds, unit: 's', reference: null, ratio: null },
  ]),
  ...notRun.map(({ name, why }) => ({ name: `${name}: not run (${why})`, value: null, unit: 'faults', reference: 0, ratio: null })),
]
