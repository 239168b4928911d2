import type { AlertKind, AlertPushContent, AlertSeverity } from '@fieldproof/contract'
import { isoInstant, type Language, type Translated, t } from '@fieldproof/core/kernel'
import { zoneOf } from '../platform/zone.ts'
import type { AlertMessage } from './channels/index.ts'
import { severityNames, whatNames } from './names.ts'

const labels = {
  who: t('人员', '人員', 'Who'), where: t('地点', '地點', 'Where'), when: t('时间', '時間', 'When'), howLong: t('持续', '持續', 'For'), over: t('已结束', '已結束', 'Over since'), howMany: t('次数', '次數', 'Times'), rule: t('规则', '規則', 'Rule'),
  escalated: t('升级', '升級', 'Escalated'), open: t('打开处理', '打開處理', 'Open'), test: t('测试消息', '測試訊息', 'Test message'),
  testText: t('收到这条消息，说明渠道配置正确。', '收到這條訊息，說明管道設定正確。', 'If you can read this, the channel works.'),
}
const inWords: Readonly<Record<'brackets' | 'minutes' | 'unacknowledged', (n: string) => Translated>> = {
  brackets: (n) => t(`【${n}】`, `【${n}】`, `[${n}] `), minutes: (n) => t(`${n} 分钟`, `${n} 分鐘`, `${n} min`),
  unacknowledged: (n) => t(`第 ${n} 级，此前无人确认`, `第 ${n} 級，此前無人確認`, `Level ${n}: nobody has acknowledged it`),
}

export interface AlertToTell {
  readonly alertId: string
  readonly ruleId: string
  readonly ruleName: string
  readonly kind: AlertKind
  readonly what: string
  readonly severity: AlertSeverity
  readonly openedAt: Date
  readonly lastAt: Date
  readonly overAt: Date | null
  readonly personId: string | null
  readonly personName: string | null
  readonly siteId: string | null
  readonly siteName: string | null
  readonly factCount: number
  readonly joined: number
  readonly seconds: number | null
}

export interface TellOptions {
  readonly deliveryId: string
  readonly step: number
  readonly language: Language
  readonly publicUrl: string
  readonly timeZone: string
}

const localTime = (at: Date, timeZone: string): string => new Date(at.getTime() + zoneOf(timeZone).offsetMinutesAt(at.getTime()) * 60_000).toISOString().slice(0, 16).replace('T', ' ')

/** What a channel is told. No position is in it: who may see where somebody was, opens the link and is asked who they are. */
export const alertMessage = (alert: AlertToTell, { deliveryId, step, language, publicUrl, timeZone }: TellOptions): AlertMessage => {
  const name = whatNames[alert.what]?.[language] ?? alert.what
  // The things are listed up to fifty; beyond, only those that joined are counted.
  const times = Math.max(alert.factCount, alert.joined + 1)
  const lines: (readonly [string, string])[] = [
    ...(alert.personName ? [[labels.who[language], alert.personName] as const] : []), ...(alert.siteName ? [[labels.where[language], alert.siteName] as const] : []), [labels.when[language], localTime(alert.lastAt, timeZone)],
    ...(alert.overAt ? [[labels.over[language], localTime(alert.overAt, timeZone)] as const] : []),
    ...(alert.seconds !== null && alert.seconds >= 60 ? [[labels.howLong[language], inWords.minutes(String(Math.round(alert.seconds / 60)))[language]] as const] : []), ...(times > 1 ? [[labels.howMany[language], String(times)] as const] : []),
    [labels.rule[language], alert.ruleName], ...(step > 0 ? [[labels.escalated[language], inWords.unacknowledged(String(step + 1))[language]] as const] : []),
  ]
  const { alertId, ruleId, ruleName, kind, what, severity, personId, personName, siteId, siteName, joined, overAt } = alert
  return {
    severity, deliveryId, lines, title: `${inWords.brackets(severityNames[severity][language])[language]}${name}${personName ? ` · ${personName}` : siteName ? ` · ${siteName}` : ''}`,
    url: `${publicUrl}/alerts?alert=${alertId}`, linkText: labels.open[language],
    data: { kind: 'alert', step, alert: { alertId, ruleId, ruleName, kind, what, severity, openedAt: isoInstant(alert.openedAt.getTime()), personId, personName, siteId, siteName, joined, overAt: overAt && isoInstant(overAt.getTime()) } },
  }
}

export const testMessage = (companyName: string, { deliveryId, language, publicUrl, timeZone }: Omit<TellOptions, 'step'>, nowMs: number): AlertMessage => ({
  severity: 'info', deliveryId, title: `${labels.test[language]} · ${companyName}`, lines: [[labels.when[language], localTime(new Date(nowMs), timeZone)], ['Fieldproof', labels.testText[language]]], url: `${publicUrl}/alert-channels`, linkText: labels.open[language],
  data: { kind: 'test', step: 0, alert: null },
})

/** What a browser shows. A second message about the same alert (a later step, a repeat) takes the place of the first. */
export const pushOfMessage = ({ severity, title, lines, url, data, deliveryId }: AlertMessage): AlertPushContent => {
  const { pathname, search } = new URL(url)
  return { kind: data.kind, severity, title, body: lines.map(([label, value]) => `${label}: ${value}`).join('\n').slice(0, 300), path: `${pathname}${search}`, tag: `alert ${data.alert?.alertId ?? deliveryId}` }
}
