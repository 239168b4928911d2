import { Type, type Static } from 'typebox'
import { IsoInstant, PageQuery, PlainText, Uuid, page } from './common.ts'
import { PushKeys } from './push.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const ClockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM, local time of the company' })

export const AlertKind = Type.Union([Type.Literal('check_in'), Type.Literal('attendance'), Type.Literal('crossing'), Type.Literal('silence'), Type.Literal('sos'), Type.Literal('fault'), Type.Literal('system')])
export const AlertSeverity = Type.Union([Type.Literal('info'), Type.Literal('warning'), Type.Literal('critical')])
export const AlertState = Type.Union([Type.Literal('open'), Type.Literal('acknowledged'), Type.Literal('closed')])
export const QuietHours = Type.Object({ from: ClockTime, to: ClockTime }, { description: 'Daily; over midnight where from is later than to. What is critical goes through.' })

export const AlertStep = Type.Object({
  afterMinutes: Type.Integer({ minimum: 0, maximum: 10_080, description: 'After the alert, if nobody has acknowledged it by then. The first step has 0.' }),
  administrators: Type.Boolean({ description: 'Owners and administrators' }), managers: Type.Boolean({ description: 'Managers of the person’s department and of those above it' }),
  personIds: Type.Array(Uuid, { maxItems: 50 }), channelIds: Type.Array(Uuid, { maxItems: 10 }),
})

export const AlertRuleInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 60 }), isActive: Type.Boolean(),
  when: Type.Object({
    kind: AlertKind, whats: Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 10, description: 'check_in: needs_review, strong_doubt, not_enough_evidence. attendance: not_arrived (work has begun, grace is over, and there is no check-in), late, early, absent, missing_punch, off_site. crossing: off_post, cross_zone, overstay, dwell. silence: lost_contact. sos: raised. fault: reported. system: channel_failing, self_check_failed, backup_failed' }),
    leastMinutes: Type.Integer({ minimum: 0, maximum: 1440, description: 'Only what lasted so long, or was late or waited for by so much; 0: all' }),
    count: Type.Integer({ minimum: 1, maximum: 100 }), withinHours: Type.Integer({ minimum: 1, maximum: 744 }), per: Type.Union([Type.Literal('person'), Type.Literal('site'), Type.Literal('rule')]),
  }),
  scope: Type.Object({ departmentIds: Type.Array(Uuid, { maxItems: 100 }), personIds: Type.Array(Uuid, { maxItems: 500 }), siteIds: Type.Array(Uuid, { maxItems: 200 }) }, { description: 'Empty lists: everybody, everywhere' }),
  severity: AlertSeverity, quietMinutes: Type.Integer({ minimum: 0, maximum: 10_080, description: 'More of the same joins the alert for so long' }),
  quietHours: nullable(QuietHours), steps: Type.Array(AlertStep, { minItems: 1, maxItems: 5 }),
})
/** GET /api/v1/alert-rules; POST; PATCH /:id; DELETE /:id; POST /:id/restore takes a deletion back. */
export const AlertRule = Type.Object({ ruleId: Uuid, ...AlertRuleInput.properties, activeFrom: IsoInstant, personNames: Type.Array(Type.String()), departmentNames: Type.Array(Type.String()), siteNames: Type.Array(Type.String()), toldNames: Type.Array(Type.Object({ personId: Uuid, name: Type.String() })) })
export const AlertRuleList = Type.Object({ rules: Type.Array(AlertRule) })

export const AlertFact = Type.Object({
  kind: AlertKind, what: Type.String(), subject: Type.String({ description: 'check_in:ID, crossing:ID, day:PERSON:DAY:WHAT (of not_arrived also when the work began, ms since 1970), silence:PERSON:TIME, sos:ID, fault:ID, channel:ID:TIME, self_check:TIME, backup:ID:TIME' }), at: IsoInstant,
  personId: nullable(Uuid), siteId: nullable(Uuid), siteName: nullable(Type.String()), seconds: nullable(Type.Number()),
})
/** POST /api/v1/alert-rules/preview: what this rule would have made of the last 31 days, by the function that makes the alerts. */
export const AlertPreview = Type.Object({
  from: IsoInstant, to: IsoInstant, count: Type.Integer(), matched: Type.Integer({ description: 'Things that the rule is about' }),
  isPartial: Type.Boolean({ description: 'Lost contact is reckoned from tracks; for many people only the newest days are looked at, and `from` says since when' }),
  peopleLeftOut: Type.Integer({ description: 'People of the rule whose silences were not reckoned, as there are too many at once' }),
  alerts: Type.Array(Type.Object({ openedAt: IsoInstant, personId: nullable(Uuid), personName: nullable(Type.String()), siteName: nullable(Type.String()), facts: Type.Array(AlertFact), joined: Type.Integer() }), { description: 'The newest 200' }),
})

export const AlertQuery = Type.Intersect([PageQuery, Type.Object({ state: Type.Optional(Type.String({ description: 'One or more of open, acknowledged, closed, separated by commas' })), severity: Type.Optional(AlertSeverity), kind: Type.Optional(AlertKind), over: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('no')], { description: 'no: what goes on, or is of a kind that does not end' })), ruleId: Type.Optional(Uuid), personId: Type.Optional(Uuid), departmentId: Type.Optional(Uuid), from: Type.Optional(IsoInstant), to: Type.Optional(IsoInstant) })])
export const AlertOver = Type.Object({ at: IsoInstant, why: Type.Union([Type.Literal('arrived'), Type.Literal('ended'), Type.Literal('contact'), Type.Literal('recovered'), Type.Literal('removed'), Type.Literal('excused'), Type.Literal('corrected')]) }, { description: 'The matter is over: since when, and why. Nobody else is told of it; it stays open until somebody acknowledges it.' })
export const AlertRow = Type.Object({
  alertId: Uuid, ruleId: Uuid, ruleName: Type.String(), kind: AlertKind, what: Type.String(), severity: AlertSeverity, state: AlertState, openedAt: IsoInstant, noticedAt: IsoInstant, lastAt: IsoInstant,
  personId: nullable(Uuid), personName: nullable(Type.String()), departmentName: nullable(Type.String()), siteId: nullable(Uuid), siteName: nullable(Type.String()),
  facts: Type.Array(AlertFact), joined: Type.Integer({ description: 'More of the same in the quiet period' }), stepsTaken: Type.Integer(), steps: Type.Integer(), nextStepAt: nullable(IsoInstant), over: nullable(AlertOver),
})
/** GET /api/v1/alerts, newest first. */
export const AlertPage = page(AlertRow)
export const AlertAct = Type.Union([Type.Literal('acknowledged'), Type.Literal('closed'), Type.Literal('reopened')])
/** GET /api/v1/alerts/:id */
export const AlertDetail = Type.Object({
  ...AlertRow.properties,
  acts: Type.Array(Type.Object({ act: AlertAct, byName: nullable(Type.String()), at: IsoInstant, note: nullable(Type.String()) })),
  deliveries: Type.Array(Type.Object({ channelName: Type.String({ description: 'Of a browser: whose it is' }), isBrowser: Type.Boolean(), step: Type.Integer(), state: Type.Union([Type.Literal('waiting'), Type.Literal('sent'), Type.Literal('failed'), Type.Literal('dropped')]), attempts: Type.Integer(), sentAt: nullable(IsoInstant), nextAttemptAt: nullable(IsoInstant), detail: nullable(Type.String()) })),
})
/** GET /api/v1/alerts/counts: open ones in this viewer's sight. */
export const AlertCounts = Type.Object({ open: Type.Integer(), critical: Type.Integer() })
/** POST /api/v1/alerts/acts: who, when and the note go into the evidence log. Answers with the new states; an act that a state does not allow changes nothing. */
export const AlertActs = Type.Object({ alertIds: Type.Array(Uuid, { minItems: 1, maxItems: 200 }), act: AlertAct, note: Type.Optional(nullable(PlainText(500))) })
export const AlertActsDone = Type.Object({ changed: Type.Integer() })

export const AlertChannelKind = Type.Union([Type.Literal('dingtalk'), Type.Literal('feishu'), Type.Literal('wecom'), Type.Literal('webhook'), Type.Literal('email')])
const Language = Type.Union([Type.Literal('zh-CN'), Type.Literal('zh-TW'), Type.Literal('en')])
export const AlertChannelInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 60 }), kind: AlertChannelKind, language: Language, isActive: Type.Boolean(), quietHours: nullable(QuietHours),
  url: Type.Optional(Type.String({ maxLength: 1000, description: 'Of the robot or the webhook; kept sealed, shown only in part' })), secret: Type.Optional(Type.String({ maxLength: 500, description: 'Signing secret; for email the password. Empty: none' })),
  mail: Type.Optional(Type.Object({ host: Type.String({ minLength: 1, maxLength: 255 }), port: Type.Integer({ minimum: 1, maximum: 65_535 }), security: Type.Union([Type.Literal('tls'), Type.Literal('starttls'), Type.Literal('none')]), user: Type.String({ maxLength: 255 }), from: Type.String({ minLength: 3, maxLength: 320 }), to: Type.Array(Type.String({ minLength: 3, maxLength: 320 }), { maxItems: 50 }), toRecipients: Type.Boolean({ description: 'Also to the people of the step who have an address' }) })),
})
export const AlertChannel = Type.Object({
  channelId: Uuid, name: Type.String(), kind: AlertChannelKind, language: Language, isActive: Type.Boolean(), quietHours: nullable(QuietHours), address: Type.String({ description: 'Where it leads, without its key' }), hasSecret: Type.Boolean(), mail: nullable(AlertChannelInput.properties.mail),
  lastSentAt: nullable(IsoInstant), failingSince: nullable(IsoInstant), lastFailedAt: nullable(IsoInstant), lastFailure: nullable(Type.String()), waiting: Type.Integer(), givenUp: Type.Integer({ description: 'In the last seven days' }),
})
/** GET /api/v1/alert-channels; POST; PATCH /:id (what is left out stays); DELETE /:id; POST /:id/restore; POST /:id/test sends a message now and shows the answer. */
export const AlertChannelList = Type.Object({
  channels: Type.Array(AlertChannel),
  /** Browsers that people have switched on for themselves: all together, for those who look after the channels. */
  browsers: Type.Object({ people: Type.Integer(), count: Type.Integer(), failing: Type.Integer(), endedLately: Type.Integer({ description: 'Of the last seven days: no longer known to their push service' }), waiting: Type.Integer(), givenUp: Type.Integer({ description: 'In the last seven days' }), lastSentAt: nullable(IsoInstant), lastFailedAt: nullable(IsoInstant), lastFailure: nullable(Type.String()) }),
})
export const AlertChannelTest = Type.Object({ ok: Type.Boolean(), answer: Type.String() })

/** One browser in which somebody receives alerts. `endpoint` is told to its owner only, so that a page can find itself in the list. */
export const AlertBrowser = Type.Object({
  browserId: Uuid, label: Type.String(), endpoint: nullable(Type.String()), createdAt: IsoInstant, lastSentAt: nullable(IsoInstant), failingSince: nullable(IsoInstant), lastFailedAt: nullable(IsoInstant), lastFailure: nullable(Type.String()),
  endedAt: nullable(IsoInstant), endedWhy: nullable(Type.Union([Type.Literal('off'), Type.Literal('gone'), Type.Literal('replaced')])),
})
/** GET /api/v1/alert-browsers: one's own. PUT adds this one or renews it; DELETE /:id ends one; POST /:id/test sends a message now and shows the answer. */
export const AlertBrowserList = Type.Object({ publicKey: Type.String({ description: 'applicationServerKey: the server’s VAPID public key (RFC 8292), uncompressed P-256 point, base64url' }), browsers: Type.Array(AlertBrowser) })
export const AlertBrowserInput = Type.Object({ label: PlainText(60), endpoint: Type.String({ maxLength: 1000 }), keys: PushKeys })
/** What the console's service worker gets, encrypted for it alone (RFC 8291). `path` is the page to open. */
export const AlertPushContent = Type.Object({ kind: Type.Union([Type.Literal('alert'), Type.Literal('test')]), severity: AlertSeverity, title: Type.String(), body: Type.String(), path: Type.String(), tag: Type.String() })

/** The body of a webhook. Header `fieldproof-signature: t=UNIX_SECONDS,v1=HEX`: HMAC-SHA256, with the channel's secret, of `UNIX_SECONDS.BODY`. */
export const AlertWebhookBody = Type.Object({ v: Type.Literal(1), kind: Type.Union([Type.Literal('alert'), Type.Literal('test')]), deliveryId: Uuid, step: Type.Integer(), title: Type.String(), text: Type.String(), url: Type.String(), alert: nullable(Type.Object({ alertId: Uuid, ruleId: Uuid, ruleName: Type.String(), kind: AlertKind, what: Type.String(), severity: AlertSeverity, openedAt: IsoInstant, personId: nullable(Uuid), personName: nullable(Type.String()), siteId: nullable(Uuid), siteName: nullable(Type.String()), joined: Type.Integer(), overAt: nullable(IsoInstant) })) })

export type AlertKind = Static<typeof AlertKind>
export type AlertSeverity = Static<typeof AlertSeverity>
export type AlertState = Static<typeof AlertState>
export type AlertStep = Static<typeof AlertStep>
export type AlertRuleInput = Static<typeof AlertRuleInput>
export type AlertRule = Static<typeof AlertRule>
export type AlertRuleList = Static<typeof AlertRuleList>
export type AlertFact = Static<typeof AlertFact>
export type AlertPreview = Static<typeof AlertPreview>
export type AlertOver = Static<typeof AlertOver>
export type AlertRow = Static<typeof AlertRow>
export type AlertPage = Static<typeof AlertPage>
export type AlertDetail = Static<typeof AlertDetail>
export type AlertCounts = Static<typeof AlertCounts>
export type AlertAct = Static<typeof AlertAct>
export type AlertActs = Static<typeof AlertActs>
export type AlertChannelKind = Static<typeof AlertChannelKind>
export type AlertChannelInput = Static<typeof AlertChannelInput>
export type AlertChannel = Static<typeof AlertChannel>
export type AlertChannelList = Static<typeof AlertChannelList>
export type AlertChannelTest = Static<typeof AlertChannelTest>
export type AlertBrowser = Static<typeof AlertBrowser>
export type AlertBrowserList = Static<typeof AlertBrowserList>
export type AlertBrowserInput = Static<typeof AlertBrowserInput>
export type AlertPushContent = Static<typeof AlertPushContent>
export type AlertWebhookBody = Static<typeof AlertWebhookBody>
export type QuietHours = Static<typeof QuietHours>
