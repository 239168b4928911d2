/** What on this phone will break tracking (C12). Each check says what it found; what a browser does not tell is unknown, not good. */
import type { PhoneHealthReport } from '@fieldproof/contract'

export type CheckState = PhoneHealthReport['checks'][number]['state']
export type CheckName = 'secure_context' | 'location_permission' | 'precise_location' | 'background' | 'browser' | 'installed' | 'storage' | 'wake_lock' | 'notifications' | 'battery' | 'clock' | 'upload' | 'outbox'
export interface Check { readonly check: CheckName; readonly state: CheckState; readonly detail?: string | undefined }

export type BrowserKind = 'wechat' | 'wecom' | 'dingtalk' | 'feishu' | 'qq' | 'uc' | 'quark' | 'other_in_app' | 'samsung' | 'huawei' | 'xiaomi' | 'oppo' | 'vivo' | 'firefox' | 'safari' | 'chrome' | 'edge' | 'unknown'
export type Brand = 'huawei' | 'honor' | 'xiaomi' | 'oppo' | 'vivo' | 'samsung' | 'apple' | 'other'

/** First match counts: in-app browsers also carry the name of the engine they are built on. */
const browsers: readonly (readonly [RegExp, BrowserKind])[] = [
  [/wxwork\//i, 'wecom'], [/MicroMessenger\//i, 'wechat'], [/DingTalk\//i, 'dingtalk'], [/\b(?:Lark|Feishu)\//i, 'feishu'], [/\bQQ\/|MQQBrowser\//i, 'qq'], [/UCBrowser\//i, 'uc'], [/Quark\//i, 'quark'],
  [/; wv\)|FBAN|FBAV|Instagram|Line\//i, 'other_in_app'],
  [/SamsungBrowser\//i, 'samsung'], [/HuaweiBrowser\//i, 'huawei'], [/MiuiBrowser\//i, 'xiaomi'], [/HeyTapBrowser\//i, 'oppo'], [/VivoBrowser\//i, 'vivo'], [/EdgA?\/|EdgiOS\//i, 'edge'], [/Firefox\/|FxiOS\//i, 'firefox'], [/Chrome\/|CriOS\//i, 'chrome'], [/Version\/[\d.]+ .*Safari\//i, 'safari'],
]
export const browserOf = (userAgent: string): BrowserKind => browsers.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'unknown'
export const isInApp = (kind: BrowserKind): boolean => ['wechat', 'wecom', 'dingtalk', 'feishu', 'qq', 'other_in_app'].includes(kind)

const brands: readonly (readonly [RegExp, Brand])[] = [
  [/iPhone|iPad/i, 'apple'], [/honor\b|\b(?:ANY|MAA|REA|FNE|LGE|PGT|VER|ALI|CRT)-(?:AN|NX)/i, 'honor'], [/huawei|\b[A-Z]{3}-(?:AL|TL|LX|BX)\d/i, 'huawei'], [/xiaomi|redmi|\bmi \d|\b2\d{3,9}[A-Z0-9]{2,4}\b|poco/i, 'xiaomi'],
  [/oppo|oneplus|realme|\b(?:CPH|PH[A-Z]|PG[A-Z]|PJ[A-Z])\w?\d{2,4}/i, 'oppo'], [/vivo|iqoo|\bV2\d{3}[A-Z]{0,2}\b/i, 'vivo'], [/samsung|\bSM-[A-Z]\d/i, 'samsung'],
]
/** From the model or the user agent; newer browsers hide both, then `other` and the person chooses. */
export const brandOf = (text: string): Brand => brands.find(([pattern]) => pattern.test(text))?.[1] ?? 'other'

export interface HealthFacts {
  readonly isSecureContext: boolean
  readonly permission: PermissionState | undefined
  readonly positionProblem: string | undefined
  readonly accuracyMetres: number | undefined
  readonly isNative: boolean
  readonly browser: BrowserKind
  readonly isInstalled: boolean
  readonly isStoragePersisted: boolean | undefined
  readonly hasWakeLock: boolean
  readonly notifications: NotificationPermission | undefined
  readonly batteryPercent: number | undefined
  readonly charging: boolean | undefined
  /** Server minus phone; undefined before the first sync. */
  readonly clockOffsetMs: number | undefined
  readonly lastSyncAgoMs: number | undefined
  readonly waitingEvents: number
}

/** Chrome and Safari give an approximate position a radius of 1–3 km on purpose. */
const approximateMetres = 900
const minute = 60_000

const graded = (value: number, warning: number, bad: number): CheckState => (value >= bad ? 'bad' : value >= warning ? 'warning' : 'good')

export const healthOf = (facts: HealthFacts): Check[] => [
  { check: 'secure_context', state: facts.isSecureContext ? 'good' : 'bad' },
  { check: 'location_permission', state: facts.positionProblem === 'denied' || facts.permission === 'denied' ? 'bad' : facts.permission === 'granted' ? 'good' : facts.permission === 'prompt' ? 'warning' : 'unknown' },
  { check: 'precise_location', state: facts.accuracyMetres === undefined ? 'unknown' : graded(facts.accuracyMetres, 100, approximateMetres), detail: facts.accuracyMetres === undefined ? undefined : `${Math.round(facts.accuracyMetres)} m` },
  { check: 'background', state: facts.isNative ? 'good' : 'warning' },
  { check: 'browser', state: facts.isNative ? 'good' : isInApp(facts.browser) ? 'bad' : facts.browser === 'unknown' ? 'unknown' : 'good', detail: facts.browser },
  { check: 'installed', state: facts.isInstalled ? 'good' : 'warning' },
  { check: 'storage', state: facts.isStoragePersisted === undefined ? 'unknown' : facts.isStoragePersisted ? 'good' : 'warning' },
  { check: 'wake_lock', state: facts.isNative || facts.hasWakeLock ? 'good' : 'bad' },
  { check: 'notifications', state: facts.notifications === undefined ? 'unknown' : facts.notifications === 'granted' ? 'good' : 'warning' },
  { check: 'battery', state: facts.batteryPercent === undefined ? 'unknown' : facts.charging === true || facts.batteryPercent >= 20 ? 'good' : facts.batteryPercent >= 10 ? 'warning' : 'bad', detail: facts.batteryPercent === undefined ? undefined : `${facts.batteryPercent}%` },
  { check: 'clock', state: facts.clockOffsetMs === undefined ? 'unknown' : graded(Math.abs(facts.clockOffsetMs), minute, 5 * minute), detail: facts.clockOffsetMs === undefined ? undefined : `${Math.round(facts.clockOffsetMs / 1000)} s` },
  { check: 'upload', state: facts.lastSyncAgoMs === undefined ? 'unknown' : graded(facts.lastSyncAgoMs, 30 * minute, 24 * 60 * minute) },
  { check: 'outbox', state: graded(facts.waitingEvents, 20, 500), detail: String(facts.waitingEvents) },
]
