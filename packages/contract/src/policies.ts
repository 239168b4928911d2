import { Type, type Static } from 'typebox'
import { IsoDate, IsoInstant, Uuid } from './common.ts'
import { PolicyActionSchema } from './events.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const texts = Type.Array(Type.String({ maxLength: 60 }), { maxItems: 500 })

export const FactorSchema = Type.Union([Type.Literal('gps'), Type.Literal('wifi'), Type.Literal('beacon'), Type.Literal('nfc'), Type.Literal('qr'), Type.Literal('passkey'), Type.Literal('note'), Type.Literal('photo'), Type.Literal('face'), Type.Literal('video'), Type.Literal('countersign')])
export const TrustTierSchema = Type.Union([Type.Literal('starting'), Type.Literal('standard'), Type.Literal('trusted'), Type.Literal('checked')])

/** A policy as a company writes it. Bounds are checked by core (verification/policy), which names the field that breaks one. */
export const PolicyBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 60 }), order: Type.Integer({ minimum: 0, maximum: 10_000, description: 'Between policies that are equally specific the lower one goes first' }),
  appliesTo: Type.Object({ roles: Type.Optional(texts), departmentIds: Type.Optional(texts), trustTiers: Type.Optional(texts), siteTiers: Type.Optional(texts), siteIds: Type.Optional(texts) }, { additionalProperties: false }),
  requires: Type.String({ maxLength: 2_000, description: 'Factors joined by and, or and brackets, such as gps and (photo or wifi); empty asks for nothing' }),
  whenMissing: Type.Union([Type.Literal('ask_factor'), Type.Literal('review'), Type.Literal('block')]),
  lowAccuracy: Type.Optional(Type.Object({ beyondMetres: Type.Number(), ask: FactorSchema })),
  thresholds: Type.Object({ verifiedTotal: Type.Optional(Type.Number()), verifiedWorstGroup: Type.Optional(Type.Number()), reviewGroup: Type.Optional(Type.Number()) }, { additionalProperties: false }),
  demotedSignals: texts,
  actions: Type.Object({ verified: PolicyActionSchema, not_enough_evidence: PolicyActionSchema, needs_review: PolicyActionSchema, strong_doubt: PolicyActionSchema }),
  auditRates: Type.Object({ starting: Type.Number(), standard: Type.Number(), trusted: Type.Number(), checked: Type.Number() }),
}, { additionalProperties: false })

export const PolicyVersion = Type.Object({
  version: Type.Integer(), body: PolicyBody, sha256: nullable(Type.String({ description: 'null while it is a draft' })), restores: nullable(Type.Integer()),
  draftedBy: Type.String(), draftedAt: IsoInstant, publishedBy: nullable(Type.String()), publishedAt: nullable(IsoInstant), retiredAt: nullable(IsoInstant),
  requirement: Type.String({ description: 'What it requires, in words' }), obstacles: Type.Array(Type.String({ description: 'What keeps it from being published, in words' })),
})
/** GET /api/v1/policies: of each policy the published version and the draft. */
export const PolicySummary = Type.Object({ policyId: Uuid, published: nullable(PolicyVersion), draft: nullable(PolicyVersion), versionCount: Type.Integer() })
export const PolicyList = Type.Object({
  policies: Type.Array(PolicySummary),
  /** What an editor offers: named by the server, which judges. */
  choices: Type.Object({
    factors: Type.Array(Type.Object({ factor: FactorSchema, name: Type.String(), isAvailable: Type.Boolean({ description: 'Phones can bring it today; the others may stand as an alternative' }) })),
    trustTiers: Type.Array(Type.Object({ tier: TrustTierSchema, name: Type.String() })),
    thresholds: Type.Array(Type.Object({ threshold: Type.String(), least: Type.Number(), most: Type.Number(), byModel: Type.Number() })),
    signals: Type.Array(Type.Object({ signal: Type.String(), name: Type.String() })), siteTiers: Type.Array(Type.String()), models: Type.Array(Type.String()), highestAuditRate: Type.Number(),
  }),
})
/** GET /api/v1/policies/:id: every version, newest first. */
export const PolicyHistory = Type.Object({ policyId: Uuid, versions: Type.Array(PolicyVersion) })
/** POST /api/v1/policies (a new one) and PUT /api/v1/policies/:id/draft. POST /:id/publish, /:id/retire; DELETE /:id/draft. */
export const PolicyVersionInput = Type.Object({ version: Type.Integer({ minimum: 1 }) })

/** POST /api/v1/policies/check: reads a requirement while it is being written. */
export const RequirementInput = Type.Object({ requires: Type.String({ maxLength: 2_000 }) })
export const RequirementCheck = Type.Object({
  printed: nullable(Type.String()), words: nullable(Type.String()), problem: nullable(Type.Object({ at: Type.Integer(), length: Type.Integer(), text: Type.String() })),
  notes: Type.Array(Type.String()), canBePublished: Type.Boolean(),
})

/** GET /api/v1/people/:id/trust-tier: how it comes about, and which policy holds for this person where no site is named. */
export const TrustTierView = Type.Object({
  tier: TrustTierSchema, name: Type.String(), explanation: Type.String(),
  record: Type.Object({ checkInCount: Type.Integer(), verifiedCount: Type.Integer(), decidedAgainstCount: Type.Integer(), historyDays: Type.Integer() }), policyChoice: Type.String(),
})

// ---- dry-runs ----
/** POST /api/v1/dry-runs. Days of the organisation's calendar, both included. A draft replaces its published version; a model judges in place of the current one. */
export const DryRunInput = Type.Object({ from: IsoDate, to: IsoDate, policyId: Type.Optional(Uuid), modelVersion: Type.Optional(Type.String({ maxLength: 20 })) })
const Count = Type.Object({ from: Type.String(), to: Type.String(), count: Type.Integer() })
export const DryRun = Type.Object({
  dryRunId: Uuid, from: IsoDate, to: IsoDate, what: Type.String(), requestedBy: Type.String(), requestedAt: IsoInstant, startedAt: nullable(IsoInstant), finishedAt: nullable(IsoInstant),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('done'), Type.Literal('cancelled'), Type.Literal('failed')]), fault: nullable(Type.String()),
  total: Type.Integer(), judged: Type.Integer(), changed: Type.Integer(),
  bands: Type.Array(Count), actions: Type.Array(Count),
  /** People with at least one change, counted by department: never a list of names by suspicion. */
  departments: Type.Array(Type.Object({ departmentName: nullable(Type.String()), people: Type.Integer(), changes: Type.Integer() })),
  /** Judged again by today's rules with all that is known by now, so many differ from what is on record. They are not the change's doing. */
  differsFromRecord: Type.Integer(),
})
export const DryRunList = Type.Object({ dryRuns: Type.Array(DryRun) })
export const DryRunChange = Type.Object({
  eventId: Uuid, personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()), siteName: nullable(Type.String()), happenedAt: IsoInstant,
  fromBand: Type.String(), toBand: Type.String(), fromAction: Type.String(), toAction: Type.String(), why: Type.Array(Type.String()),
})
export const DryRunChangePage = Type.Object({ items: Type.Array(DryRunChange), nextCursor: Type.Optional(Type.String()) })

// ---- what the phone is told ----
/** One rule for the phone to keep and decide by offline: ways to meet it, each a list of factors. */
export const PhoneRequirement = Type.Object({
  policyName: Type.String(), words: Type.String(), ways: Type.Array(Type.Array(FactorSchema)), askBeyondMetres: nullable(Type.Number()), ask: nullable(FactorSchema),
})
export const PhoneRequirements = Type.Object({
  rules: Type.Array(PhoneRequirement),
  /** Index into rules for a check-in at no site or at a site that is not listed; null: nothing is required. */
  elsewhere: nullable(Type.Integer()), bySite: Type.Record(Type.String(), nullable(Type.Integer())),
})
export const OwnTrustTier = Type.Object({ tier: TrustTierSchema, name: Type.String(), explanation: Type.String() })

export type Factor = Static<typeof FactorSchema>
export type PolicyBody = Static<typeof PolicyBody>
export type PolicyVersion = Static<typeof PolicyVersion>
export type PolicySummary = Static<typeof PolicySummary>
export type PolicyList = Static<typeof PolicyList>
export type PolicyHistory = Static<typeof PolicyHistory>
export type RequirementCheck = Static<typeof RequirementCheck>
export type TrustTierView = Static<typeof TrustTierView>
export type DryRunInput = Static<typeof DryRunInput>
export type DryRun = Static<typeof DryRun>
export type DryRunChange = Static<typeof DryRunChange>
export type DryRunChangePage = Static<typeof DryRunChangePage>
export type PhoneRequirement = Static<typeof PhoneRequirement>
export type PhoneRequirements = Static<typeof PhoneRequirements>
