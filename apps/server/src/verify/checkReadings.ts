import { beaconStepOf, beaconStepSeconds, codeStepSeconds, isGenuineCode, openPiccData, readSiteCode, readSunMessage, type SunMessage, type SunTap, verifySunMessage } from '@fieldproof/core/factors'
import { toHex } from '@fieldproof/core/evidence'
import type { CheckInSubmission, FactorReading, FilmedFaces, ReadableFactor } from '@fieldproof/core/kernel'
import { type CheckedReading, type FactorFacts, type PasskeyFacts, momentOf } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import { plainBeaconId, tagSerial } from '../factors/identifiers.ts'
import { type FactorKeys, openKeys, secretsOf, sunKeysOf } from '../factors/keys.ts'
import { nodeFactorCrypto } from '../platform/crypto.ts'
import type { SecretBox } from '../platform/secretBox.ts'
import type { Sql } from '../platform/postgres/database.ts'

/** One factor of the organisation, opened when it is asked. */
interface Factor {
  readonly factorId: string
  readonly siteId: string
  readonly siteName: string
  readonly kind: 'tag_plain' | 'tag_sun' | 'code_rotating' | 'code_printed' | 'beacon_plain' | 'beacon_rolling'
  readonly identifier: string | null
  readonly status: 'active' | 'revoked'
  readonly sealed: Buffer | null
}

/** What is kept of a reading: what a signal reads, and which factor it was. */
export interface KeptReading extends CheckedReading {
  readonly factorId?: string
  /** Uses of its counter are those of this factor: the same tag with the same keys, as it was registered first. Absent where that is `factorId`. */
  readonly countedAs?: string
}
export interface KeptFacts extends FactorFacts {
  readonly passkey?: PasskeyFacts & { readonly credentialId: string }
  readonly readings: readonly KeptReading[]
  /** Shown, never weighed. */
  readonly filmedFaces?: FilmedFaces & { readonly isConsented: boolean }
}

const { aes, hmacSha256 } = nodeFactorCrypto
export const kindOf = (kind: Factor['kind']): ReadableFactor => (kind.startsWith('tag') ? 'nfc' : kind.startsWith('code') ? 'qr' : 'beacon')

/** A rolling beacon is looked for in these many hours around the check-in: enough for clocks that drift and for an honest answer to a recording. */
const beaconHours = 6

/**
 * Checks what check-ins say that they read, with the keys of the organisation's factors. Pure but for the look-up, which costs one statement for a batch and none where
 * nothing was read. Uses of counters are told apart later (loadFactors), because they grow.
 */
export const checkReadings = async (trx: Sql, orgId: string, box: SecretBox, checkIns: readonly CheckInSubmission[]): Promise<Map<string, KeptFacts>> => {
  const telling = checkIns.filter((s) => s.factors !== undefined)
  if (telling.length === 0) return new Map()
  const desk = createFactorDesk(await loadFactors(trx, telling), orgId, box)
  return new Map(telling.map((s) => [s.eventId, {
    can: s.factors!.can,
    registered: desk.registeredAt(s.siteId),
    readings: s.factors!.readings.map((reading) => check(desk, s, reading)),
  }]))
}

/** Of the sites checked in at all; of others what readings name, and every tag whose message could be meant. */
const loadFactors = async (trx: Sql, checkIns: readonly CheckInSubmission[]): Promise<Factor[]> => {
  const readings = checkIns.flatMap((s) => s.factors!.readings)
  const sites = [...new Set(checkIns.flatMap((s) => s.siteId ?? []))]
  const ids = readings.flatMap((reading) => (reading.kind === 'qr' ? readSiteCode(reading.text)?.factorId ?? [] : []))
  const names = readings.flatMap((reading) => (reading.kind === 'nfc' ? [tagSerial(reading.serial ?? '') ?? []].flat() : reading.kind === 'beacon' ? [plainBeaconId(reading.text) ?? []].flat() : []))
  const anyTag = readings.some((reading) => reading.kind === 'nfc' && readSunMessage(reading.text) !== undefined)
  const { rows } = await sql<Factor>`select f.factor_id as "factorId", f.site_id as "siteId", s.name as "siteName", f.kind, f.identifier, f.status, f.sealed
    from site_factors f join sites s on s.org_id = f.org_id and s.site_id = f.site_id
    where f.org_id = current_org() and (f.site_id = any(${sites}::uuid[]) or f.factor_id = any(${ids}::uuid[]) or f.identifier = any(${names}::text[]) ${anyTag ? sql`or f.kind = 'tag_sun'` : sql``})
    order by (f.status = 'active') desc, f.created_at desc`.execute(trx)
  return rows
}

const createFactorDesk = (all: readonly Factor[], orgId: string, box: SecretBox) => {
  const opened = new Map<string, FactorKeys>()
  return {
    keysOf({ factorId, sealed }: Factor): FactorKeys {
      const keys = opened.get(factorId) ?? (sealed === null ? {} : openKeys(box, orgId, factorId, sealed))
      opened.set(factorId, keys)
      return keys
    },
    registeredAt: (siteId: string | undefined): ReadableFactor[] => [...new Set(all.filter((f) => f.siteId === siteId && f.status === 'active').map((f) => kindOf(f.kind)))],
    /** Those of the site first: two sites with one key for all tags are told apart by the tag itself. */
    of: (siteId: string | undefined, ...kinds: readonly Factor['kind'][]): Factor[] => all.filter((f) => kinds.includes(f.kind)).sort((a, b) => Number(b.siteId === siteId) - Number(a.siteId === siteId)),
  }
}
type FactorDesk = ReturnType<typeof createFactorDesk>

const check = (desk: FactorDesk, s: CheckInSubmission, reading: FactorReading): KeptReading => (reading.kind === 'nfc' ? checkTag : reading.kind === 'qr' ? checkCode : checkBeacon)(desk, s, reading)

const found = (s: CheckInSubmission, { kind, readTime }: FactorReading, factor: Factor, strength: CheckedReading['strength'], more: Partial<KeptReading> = {}): KeptReading => ({
  kind, readTime, strength, factorId: factor.factorId, ...(factor.siteId === s.siteId ? {} : { siteName: factor.siteName }),
  outcome: factor.status === 'revoked' ? 'revoked' : factor.siteId === s.siteId ? 'here' : 'elsewhere', ...more,
})
const unknown = ({ kind, readTime }: FactorReading): KeptReading => ({ kind, readTime, strength: 'plain', outcome: 'unknown' })

const checkTag = (desk: FactorDesk, s: CheckInSubmission, reading: FactorReading): KeptReading => {
  const serial = tagSerial(reading.serial ?? '')
  const message = readSunMessage(reading.text)
  if (message !== undefined) {
    const signed = desk.of(s.siteId, 'tag_sun')
    for (const factor of signed) {
      const tap = tapOf(desk, factor, message)
      if (tap !== undefined) return found(s, reading, factor, 'signed', { counter: tap.counter, ...countedAs(desk, signed, factor, message) })
    }
    const named = signed.find((factor) => factor.identifier === (uidNamed(desk, factor, message) ?? serial))
    if (named !== undefined) return found(s, reading, named, 'signed', { outcome: 'not_genuine' })
  }
  const plain = serial === undefined ? undefined : desk.of(s.siteId, 'tag_plain').find((factor) => factor.identifier === serial)
  return plain === undefined ? unknown(reading) : found(s, reading, plain, 'plain')
}

const tapOf = (desk: FactorDesk, factor: Factor, message: SunMessage): SunTap | undefined => {
  const tap = factor.identifier === null ? undefined : verifySunMessage(aes, message, sunKeysOf(desk.keysOf(factor), factor.identifier))
  return tap?.uid === factor.identifier ? tap : undefined
}

/** A tag that was revoked and registered again, here or elsewhere, makes the messages that it made before, where it kept its keys: what was used then is used. Ids go by time. */
const countedAs = (desk: FactorDesk, signed: readonly Factor[], factor: Factor, message: SunMessage): Pick<KeptReading, 'countedAs'> => {
  const [first] = signed.filter((other) => other.identifier === factor.identifier && other.factorId < factor.factorId && tapOf(desk, other, message) !== undefined).map(({ factorId }) => factorId).sort()
  return first === undefined ? {} : { countedAs: first }
}

/** The UID that a message gives itself, by this factor's key. */
const uidNamed = (desk: FactorDesk, factor: Factor, message: SunMessage): string | undefined => {
  const opened = message.clear ?? openPiccData(aes, sunKeysOf(desk.keysOf(factor), factor.identifier ?? '').metaReadKey, message.encrypted!)
  return opened && toHex(opened.uid)
}

const checkCode = (desk: FactorDesk, s: CheckInSubmission, reading: FactorReading): KeptReading => {
  const code = readSiteCode(reading.text)
  const factor = code && desk.of(s.siteId, code.kind === 'rotating' ? 'code_rotating' : 'code_printed').find(({ factorId }) => factorId === code.factorId)
  if (code === undefined || factor === undefined) return unknown(reading)
  const strength = code.kind === 'rotating' ? 'signed' : 'plain'
  const step = code.kind === 'rotating' ? { stepTime: code.step * codeStepSeconds * 1000, stepSeconds: codeStepSeconds } : {}
  const { present, former } = secretsOf(desk.keysOf(factor))
  if (isGenuineCode(hmacSha256, present, code)) return found(s, reading, factor, strength, step)
  // The screen before this one still shows its codes.
  if (former.some((secret) => isGenuineCode(hmacSha256, secret, code))) return found(s, reading, factor, strength, { ...step, outcome: 'revoked' })
  return found(s, reading, factor, strength, { outcome: 'not_genuine' })
}

const checkBeacon = (desk: FactorDesk, s: CheckInSubmission, reading: FactorReading): KeptReading => {
  const id = plainBeaconId(reading.text)
  if (id === undefined) return unknown(reading)
  const plain = desk.of(s.siteId, 'beacon_plain').find((factor) => factor.identifier === id)
  if (plain !== undefined) return found(s, reading, plain, 'plain')
  const { time } = momentOf(s, { ...reading, strength: 'signed', outcome: 'here' })
  for (const factor of Math.abs(time) < 8e15 ? desk.of(s.siteId, 'beacon_rolling') : []) {
    const step = beaconStepOf(hmacSha256, secretsOf(desk.keysOf(factor)).present, id.slice(0, 32), time - beaconHours * 3_600_000, time + 3_600_000)
    if (step !== undefined) return found(s, reading, factor, 'signed', { stepTime: step * beaconStepSeconds * 1000, stepSeconds: beaconStepSeconds })
  }
  return unknown(reading)
}
