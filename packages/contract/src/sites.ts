import { businessStatuses, contactPhonePattern, mostContacts, mostOpeningSpans } from '@fieldproof/core/kernel'
import { type Static, type TSchema, Type } from 'typebox'
import { GeofenceSchema, IsoInstant, PlainText, SitePoint, Uuid, page } from './common.ts'
import { Masked, PersonPhone } from './fieldMasks.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const BusinessStatus = Type.Enum([...businessStatuses], { description: 'Whether the site does business, as somebody says' })
/** Checked further, and brought into one form, by core/kernel/openingHours.ts. */
export const OpeningHours = Type.Array(Type.Object({
  days: Type.Array(Type.Integer(), { maxItems: 7, description: '1 (Monday) to 7' }), from: Type.String({ maxLength: 5, description: 'HH:MM' }), to: Type.String({ maxLength: 5, description: 'HH:MM; not after `from`: on the next day; 24:00: the end of the day' }),
}), { minItems: 1, maxItems: mostOpeningSpans, description: 'By weekday, in the site’s local time' })

/** Whom one meets at a site. People of other companies; their numbers are masked like those of the own people. */
export const SiteContact = Type.Object({ contactId: Uuid, name: Type.String(), role: nullable(Type.String()), phone: PersonPhone, masked: Masked })
const SiteContactInput = Type.Object({
  contactId: Type.Optional(Uuid), name: Type.String({ minLength: 1, maxLength: 60 }), role: Type.Optional(nullable(PlainText(40))),
  phone: Type.Optional(nullable(Type.Union([Type.Literal(''), Type.String({ pattern: contactPhonePattern.source })], { description: 'Left out: the contact of this contactId keeps its own' }))),
})

/** GET /api/v1/sites?search&cursor&limit&bbox=west,south,east,north&status&…SiteFilters; GET /:id; POST; PATCH /:id; DELETE /:id (archives); POST /:id/restore; GET /api/v1/sites/export. */
export const Site = Type.Object({
  siteId: Uuid, name: Type.String(), customerName: nullable(Type.String()), address: nullable(Type.String()), tier: nullable(Type.String()),
  position: SitePoint, fence: GeofenceSchema, status: Type.Union([Type.Literal('active'), Type.Literal('archived')]), checkInCount: Type.Integer(),
  ownerId: nullable(Uuid), ownerName: nullable(Type.String()), contacts: Type.Array(SiteContact), openingHours: nullable(OpeningHours), businessStatus: BusinessStatus, businessNote: nullable(Type.String()),
  lastVisitAt: nullable(IsoInstant), lastCheckInAt: nullable(IsoInstant),
})
export const SitePage = page(Site)
export const SiteInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }), customerName: Type.Optional(nullable(Type.String({ maxLength: 100 }))), address: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
  tier: Type.Optional(nullable(Type.String({ maxLength: 20 }))), fence: GeofenceSchema,
  ownerId: Type.Optional(nullable(Uuid)), contacts: Type.Optional(Type.Array(SiteContactInput, { maxItems: mostContacts })), openingHours: Type.Optional(nullable(OpeningHours)),
  businessStatus: Type.Optional(BusinessStatus), businessNote: Type.Optional(nullable(PlainText(200))),
})

/** How long ago somebody was last at a site: within 7, 30, 90 days (of 24 hours, up to now), longer ago, never. */
export const visitedBands = ['d7', 'd30', 'd90', 'older', 'never'] as const
export const VisitedBand = Type.Enum([...visitedBands])
/** accepted: a check-in that the policy accepted or that somebody found real, and nobody found not real. any: every check-in. Check-outs are none; whose it was does not matter. */
export const VisitCounts = Type.Enum(['accepted', 'any'], { description: 'Which check-ins are visits; accepted unless told otherwise' })
/** Which sites: for the list, its export and the coverage. */
export const SiteFilters = Type.Object({
  owner: Type.Optional(Type.Union([Uuid, Type.Literal('none')])), department: Type.Optional({ ...Uuid, description: 'Of the owner; those below it too' }), tier: Type.Optional({ ...PlainText(20), description: 'none: without one' }),
  business: Type.Optional(BusinessStatus), visited: Type.Optional(VisitedBand), counts: Type.Optional(VisitCounts),
})

/** GET /api/v1/sites/coverage?owner&department&tier&business&counts: active sites by tier and last visit. Tiers by name; null (without one) last. */
const Visited = { d7: Type.Integer(), d30: Type.Integer(), d90: Type.Integer(), older: Type.Integer(), never: Type.Integer(), total: Type.Integer() }
export const SiteCoverage = Type.Object({ asOf: IsoInstant, counts: VisitCounts, total: Type.Object(Visited), tiers: Type.Array(Type.Object({ tier: nullable(Type.String()), ...Visited })) })

/** As many sites as one answer for a map holds; of more it tells where how many are. */
export const mostSitesOnMap = 2_000
/** What a map draws of a site. */
export const MapSite = Type.Pick(Site, ['siteId', 'name', 'tier', 'position', 'fence', 'status', 'lastVisitAt', 'lastCheckInAt'])
const TierCount = Type.Object({ tier: nullable(Type.String()), count: Type.Integer() })
/** GET /api/v1/sites/map?bbox&search&status&suggested&…SiteFilters: the sites of a view of a map, or, where there are too many, how many are where. */
export const SiteMap = Type.Object({
  total: Type.Integer({ description: 'Sites in the view' }),
  sites: Type.Array(MapSite, { description: 'All of them, or none where there are more than 2,000' }),
  clusters: Type.Array(Type.Object({ position: SitePoint, tiers: Type.Array(TierCount) }), { description: 'Where there are more than 2,000: squares of which 16 to 32 lie side by side, each with its sites by tier, at their middle' }),
  bounds: nullable(Type.Object({ west: Type.Number(), south: Type.Number(), east: Type.Number(), north: Type.Number() }, { description: 'Around the bulk of the sites (2 in a hundred left out at each side); null where there are none' })),
  tiers: Type.Array(TierCount, { description: 'Of all in the view, by name, those without one last' }),
})

export type MapSite = Static<typeof MapSite>
export type SiteMap = Static<typeof SiteMap>
export type SiteContact = Static<typeof SiteContact>
export type Site = Static<typeof Site>
export type SiteInput = Static<typeof SiteInput>
export type VisitedBand = (typeof visitedBands)[number]
export type SiteFilters = Static<typeof SiteFilters>
export type SiteCoverage = Static<typeof SiteCoverage>
