import { type AlertChannel, type AlertChannelInput, type AlertChannelList, ProblemError } from '@fieldproof/contract'
import { isoInstant, type Language, t, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { sha256 } from '../../platform/ids.ts'
import type { SecretBox } from '../../platform/secretBox.ts'
import { type ChannelSecrets, openSecrets, sealChannel, type StoredChannel } from '../../alerts/storedChannel.ts'
import { quietMinutes } from '../../alerts/rules.ts'
import { requireName } from '../registryRequest.ts'

const wrong = (detail: Translated) => new ProblemError('invalid_request', detail)

/** A channel as it is written: columns, and what the log says of it (a key only by its hash). */
export interface ChannelRow {
  readonly name: string
  readonly kind: AlertChannelInput['kind']
  readonly language: Language
  readonly config: StoredChannel['config']
  readonly quiet: { readonly from: number; readonly to: number } | null
  readonly isActive: boolean
  readonly sealed: Buffer
  readonly logged: { readonly name: string; readonly kind: string; readonly language: string; readonly config: StoredChannel['config']; readonly quietFrom: number | null; readonly quietTo: number | null; readonly isActive: boolean; readonly secretSha256: string }
}

const addressPattern = /^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/

/** Of an address that holds its key: where it leads, and the last characters, by which its owner knows it. */
const shortAddress = (url: URL): string => `${url.host}${url.pathname.length > 24 ? `${url.pathname.slice(0, 20)}…` : url.pathname} …${url.href.slice(-4)}`

interface Told { readonly name: string; readonly kind: ChannelRow['kind']; readonly language: Language; readonly config: StoredChannel['config']; readonly quietFrom: number | null; readonly quietTo: number | null; readonly isActive: boolean }
/** What the log says of a channel. Its address and key only as a hash, salted with the id: two channels with one secret do not show it. */
export const loggedChannel = (channelId: string, { name, kind, language, config, quietFrom, quietTo, isActive }: Told, { url, secret }: ChannelSecrets): ChannelRow['logged'] =>
  ({ name, kind, language, config, quietFrom, quietTo, isActive, secretSha256: sha256(`${channelId}\n${url}\n${secret}`).toString('hex') })

/** The channel that a form asks for. What it leaves out stays as it was (`before`). Throws invalid_request. */
export const requireChannel = (box: SecretBox, orgId: string, channelId: string, input: AlertChannelInput, before?: ChannelSecrets): ChannelRow => {
  const name = requireName(input.name)
  const { kind, language, isActive } = input
  let secrets: ChannelSecrets
  let config: StoredChannel['config']
  if (kind === 'email') {
    const { mail } = input
    if (!mail) throw wrong(t('邮件渠道需要发信服务器', '郵件管道需要發信伺服器', 'mail: a mail server is needed'))
    if (!/^[a-z0-9.:-]+$/i.test(mail.host)) throw wrong(t('发信服务器：请填写主机名或地址', '發信伺服器：請填寫主機名稱或位址', 'mail.host: a host name or address'))
    for (const address of [mail.from, ...mail.to]) if (!addressPattern.test(address)) throw wrong(t(`“${address}”不是邮箱地址`, `「${address}」不是信箱地址`, `mail: "${address}" is not an e-mail address`))
    if (mail.to.length === 0 && !mail.toRecipients) throw wrong(t('收件人：请填写收件人，或勾选发给规则里通知的人', '收件人：請填寫收件人，或勾選發給規則裡通知的人', 'mail.to: say to whom, or choose the people of the step'))
    secrets = { url: '', secret: input.secret ?? before?.secret ?? '' }
    config = { address: `${mail.host}:${mail.port}`, mail }
  } else {
    const text = input.url ?? before?.url ?? ''
    const url = URL.parse(text)
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') throw wrong(t('地址：请填写以 https:// 开头的完整地址', '地址：請填寫以 https:// 開頭的完整地址', 'url: a complete address that begins with https://'))
    secrets = { url: text, secret: input.secret ?? before?.secret ?? '' }
    config = { address: shortAddress(url), mail: null }
  }
  const quiet = quietMinutes(input.quietHours)
  return {
    name, kind, language, config, quiet, isActive, sealed: sealChannel(box, orgId, channelId, secrets),
    logged: loggedChannel(channelId, { name, kind, language, config, quietFrom: quiet?.from ?? null, quietTo: quiet?.to ?? null, isActive }, secrets),
  }
}

interface Row extends StoredChannel {
  readonly name: string
  readonly switchedOn: boolean
  readonly quietFrom: number | null
  readonly quietTo: number | null
  readonly lastSentAt: Date | null
  readonly failingSince: Date | null
  readonly lastFailedAt: Date | null
  readonly lastFailure: string | null
  readonly waiting: number
  readonly givenUp: number
}

const iso = (at: Date | null): string | null => (at ? isoInstant(at.getTime()) : null)
const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** Whether there is a secret can be said only while it can be opened; a key that does not open says so when it is used. */
const hasSecret = (box: SecretBox, orgId: string, row: StoredChannel): boolean => {
  try {
    return openSecrets(box, orgId, row).secret !== ''
  } catch {
    return false
  }
}

export const presentChannels = async (trx: Sql, box: SecretBox, orgId: string, nowMs: number, channelId?: string): Promise<AlertChannel[]> => {
  const { rows } = await sql<Row>`select channel_id as "channelId", name, kind, language, config, sealed, is_active as "switchedOn", quiet_from as "quietFrom", quiet_to as "quietTo", last_sent_at as "lastSentAt", failing_since as "failingSince", last_failed_at as "lastFailedAt", last_failure as "lastFailure",
      (select count(*)::int from alert_deliveries d where d.org_id = c.org_id and d.channel_id = c.channel_id and d.state = 'waiting') as waiting,
      (select count(*)::int from alert_deliveries d where d.org_id = c.org_id and d.channel_id = c.channel_id and d.state = 'failed' and d.created_at > ${new Date(nowMs - 7 * 86_400_000)}) as "givenUp"
    from alert_channels c where deleted_at is null and (${channelId ?? null}::uuid is null or channel_id = ${channelId ?? null}::uuid) order by name collate "zh-x-icu", channel_id`.execute(trx)
  return rows.map((row) => ({
    channelId: row.channelId, name: row.name, kind: row.kind, language: row.language, isActive: row.switchedOn, quietHours: row.quietFrom === null || row.quietTo === null ? null : { from: clock(row.quietFrom), to: clock(row.quietTo) },
    address: row.config.address, hasSecret: hasSecret(box, orgId, row), mail: row.config.mail, lastSentAt: iso(row.lastSentAt), failingSince: iso(row.failingSince), lastFailedAt: iso(row.lastFailedAt), lastFailure: row.lastFailure, waiting: row.waiting, givenUp: row.givenUp,
  }))
}

export const presentChannel = async (trx: Sql, box: SecretBox, orgId: string, nowMs: number, channelId: string): Promise<AlertChannel> => {
  const [channel] = await presentChannels(trx, box, orgId, nowMs, channelId)
  if (!channel) throw new ProblemError('not_found')
  return channel
}

export const loadStored = async (trx: Sql, channelId: string): Promise<StoredChannel> => {
  const { rows } = await sql<StoredChannel>`select channel_id as "channelId", kind, language, config, sealed, is_active as "isActive" from alert_channels where channel_id = ${channelId} and deleted_at is null`.execute(trx)
  if (!rows[0]) throw new ProblemError('not_found')
  return rows[0]
}

interface BrowserCounts {
  readonly people: number
  readonly count: number
  readonly failing: number
  readonly endedLately: number
  readonly waiting: number
  readonly givenUp: number
  readonly lastSentAt: Date | null
}

/** How sending to people's own browsers goes, all together: whose browser fails is that person's to see. */
export const presentBrowsers = async (trx: Sql, nowMs: number): Promise<AlertChannelList['browsers']> => {
  const week = new Date(nowMs - 7 * 86_400_000)
  const counts = (await sql<BrowserCounts>`select count(distinct person_id) filter (where ended_at is null)::int as people, count(*) filter (where ended_at is null)::int as count, count(*) filter (where failing_since is not null)::int as failing,
      count(*) filter (where ended_why = 'gone' and ended_at > ${week})::int as "endedLately", max(last_sent_at) as "lastSentAt",
      (select count(*)::int from alert_browser_deliveries where state = 'waiting') as waiting, (select count(*)::int from alert_browser_deliveries where state = 'failed' and created_at > ${week}) as "givenUp"
    from alert_browsers`.execute(trx)).rows[0]!
  const last = (await sql<{ at: Date; failure: string | null }>`select last_failed_at as at, last_failure as failure from alert_browsers where last_failed_at is not null order by last_failed_at desc limit 1`.execute(trx)).rows[0]
  return { ...counts, lastSentAt: iso(counts.lastSentAt), lastFailedAt: iso(last?.at ?? null), lastFailure: last?.failure ?? null }
}
