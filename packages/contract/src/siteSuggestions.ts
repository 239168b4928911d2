import { Type, type Static } from 'typebox'
import { GeofenceSchema, IsoInstant, LatLonSchema, Sha256Hex, SitePoint, Uuid, page } from './common.ts'
import { Site } from './sites.ts'
import { Masked, maskedAs } from './fieldMasks.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/**
 * What accepted visits suggest about a site's fence. Never applied by itself. GET /api/v1/site-suggestions?cursor&limit — open ones, the largest move
 * first. POST /api/v1/sites/:id/suggestion reckons one site now. POST /api/v1/site-suggestions/:id/accept, …/dismiss.
 */
export const SiteSuggestion = Type.Object({
  suggestionId: Uuid, siteId: Uuid, siteName: Type.String(), computedAt: IsoInstant,
  kind: Type.Union([Type.Literal('move'), Type.Literal('datum'), Type.Literal('radius'), Type.Literal('reshape'), Type.Literal('proposal')], { description: 'datum: the pin seems to be in a Chinese map’s coordinates. reshape: a polygon or corridor that misses the visits; draw it anew. proposal: a person says that the address is wrong' }),
  datum: nullable(Type.Union([Type.Literal('gcj02'), Type.Literal('bd09')])),
  entrance: SitePoint, movedMetres: Type.Number(), fence: nullable(GeofenceSchema), presentFence: GeofenceSchema,
  evidence: Type.Object({ visitCount: Type.Integer(), personCount: Type.Integer(), dayCount: Type.Integer(), spreadMetres: Type.Number(), insideShare: Type.Number() }),
  proposal: nullable(Type.Object({ personId: Uuid, personName: Type.String(), note: Type.String(), photoSha256: nullable(Sha256Hex), accuracyMetres: nullable(Type.Number()) })),
  /** Where the visits were, the latest first, without who they were. */
  visits: Type.Array(Type.Object({ position: LatLonSchema, accuracyMetres: nullable(Type.Number()) }), maskedAs('position')), masked: Masked,
})
export const SiteSuggestionPage = page(SiteSuggestion)
export const SiteSuggestionAnswer = Type.Object({
  suggestion: nullable(SiteSuggestion),
  /** Why there is none: too_few visits, people or days; the fence fits; the visits disagree or hang on one person; the same was dismissed before. */
  why: nullable(Type.Union([Type.Literal('too_few'), Type.Literal('fits'), Type.Literal('disagree'), Type.Literal('dismissed')])),
})
/** The site as it is now; `before` is what to send to undo. */
export const SiteSuggestionAccepted = Type.Object({ site: Site, before: GeofenceSchema })

export type SiteSuggestion = Static<typeof SiteSuggestion>
export type SiteSuggestionAnswer = Static<typeof SiteSuggestionAnswer>
export type SiteSuggestionAccepted = Static<typeof SiteSuggestionAccepted>
