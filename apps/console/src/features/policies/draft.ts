import type { PolicyBody, PolicySummary } from '@fieldproof/contract'

/** What a new policy begins as: it asks for nothing, and what is in doubt goes to a person. */
export const newPolicy: PolicyBody = {
  name: '', order: 100, appliesTo: {}, requires: 'gps', whenMissing: 'ask_factor', thresholds: {}, demotedSignals: [],
  actions: { verified: 'accept', not_enough_evidence: 'ask_factor', needs_review: 'review', strong_doubt: 'review' },
  auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
}

/** The editor works on the draft; where there is none, on a copy of what is in force. */
export const bodyToEdit = ({ draft, published }: Pick<PolicySummary, 'draft' | 'published'>): PolicyBody => (draft ?? published)?.body ?? newPolicy

/** As it is sent: a condition without values is no condition. */
export const bodyToSend = (body: PolicyBody): PolicyBody => ({
  ...body, name: body.name.trim(),
  appliesTo: Object.fromEntries(Object.entries(body.appliesTo).filter(([, values]) => Array.isArray(values) && values.length > 0)),
  thresholds: Object.fromEntries(Object.entries(body.thresholds).filter(([, value]) => typeof value === 'number')),
})

/** Are two bodies the same to the server? */
export const sameBody = (a: PolicyBody, b: PolicyBody): boolean => {
  const sorted = (value: unknown): unknown => (Array.isArray(value) ? [...value].sort().map(sorted) : typeof value === 'object' && value !== null ? Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]) : value)
  return JSON.stringify(sorted(bodyToSend(a))) === JSON.stringify(sorted(bodyToSend(b)))
}

/** The thirty days before a day, `YYYY-MM-DD`: a company that began this month has something to try on, too. */
export const lastThirtyDays = (today: string): { readonly from: string; readonly to: string } => {
  const [year, month, date] = today.split('-').map(Number) as [number, number, number]
  const daysAgo = (days: number): string => new Date(Date.UTC(year, month - 1, date - days)).toISOString().slice(0, 10)
  return { from: daysAgo(30), to: daysAgo(1) }
}
