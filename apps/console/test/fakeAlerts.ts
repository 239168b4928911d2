import type { AlertBrowserList, AlertChannel, AlertChannelList, AlertDetail, AlertPage, AlertRow, AlertRule, AlertRuleList, Person } from '@fieldproof/contract'

const uuid = (n: number): string => `0000000c-0000-4000-8000-${String(n).padStart(12, '0')}`
const step = { afterMinutes: 0, administrators: true, managers: true, personIds: [], channelIds: [] }

/** Two rules, a channel that works and one that does not, and an alert of each severity, one of them taken on. */
export const createFakeAlerts = (people: readonly Person[], ago: (minutes: number) => string) => {
  const rule = (n: number, change: Partial<AlertRule>): AlertRule => ({
    ruleId: uuid(n), name: '求助立即通知', isActive: true, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person' }, scope: { departmentIds: [], personIds: [], siteIds: [] },
    severity: 'critical', quietMinutes: 0, quietHours: null, steps: [step], activeFrom: ago(9_000), personNames: [], departmentNames: [], siteNames: [], toldNames: [], ...change,
  })
  const rules: AlertRuleList = { rules: [rule(1, {}), rule(2, { name: '一周三次可疑签到', severity: 'warning', when: { kind: 'check_in', whats: ['needs_review', 'strong_doubt'], leastMinutes: 0, count: 3, withinHours: 168, per: 'person' }, quietMinutes: 1440, quietHours: { from: '21:00', to: '08:00' }, steps: [step, { ...step, afterMinutes: 1440, channelIds: [uuid(10)] }] })] }
  const channel = { language: 'zh-CN' as const, isActive: true, quietHours: null, mail: null, waiting: 0, givenUp: 0, hasSecret: true }
  const channels: AlertChannelList = { channels: [
    { ...channel, channelId: uuid(10), name: '督导群', kind: 'dingtalk', address: 'https://oapi.dingtalk.com/robot/send', lastSentAt: ago(30), failingSince: null, lastFailedAt: null, lastFailure: null },
    { ...channel, channelId: uuid(11), name: '值班系统', kind: 'webhook', address: 'https://ops.example.com/hook', lastSentAt: ago(3_000), failingSince: ago(200), lastFailedAt: ago(4), lastFailure: '502 Bad Gateway', waiting: 3, givenUp: 1 },
  ], browsers: { people: 3, count: 4, failing: 1, endedLately: 1, waiting: 2, givenUp: 0, lastSentAt: ago(12), lastFailedAt: ago(2), lastFailure: 'HTTP 503' } }
  const browser = { endpoint: null, createdAt: ago(40_000), lastSentAt: ago(30), failingSince: null, lastFailedAt: null, lastFailure: null, endedAt: null, endedWhy: null }
  const browsers: AlertBrowserList = { publicKey: 'B'.repeat(87), browsers: [
    { ...browser, browserId: uuid(40), label: 'Edge · Windows' }, { ...browser, browserId: uuid(41), label: 'Firefox · macOS', failingSince: ago(20), lastFailedAt: ago(2), lastFailure: 'HTTP 503' },
    { ...browser, browserId: uuid(42), label: 'Chrome · Android', endedAt: ago(500), endedWhy: 'gone' },
  ] }
  const row = (n: number, of: AlertRule, change: Partial<AlertRow>): AlertRow => {
    const person = people[n + 5]!
    return { alertId: uuid(20 + n), ruleId: of.ruleId, ruleName: of.name, kind: of.when.kind, what: of.when.whats[0]!, severity: of.severity, state: 'open', openedAt: ago(n * 40 + 5), noticedAt: ago(n * 40 + 4), lastAt: ago(n * 40 + 1), personId: person.personId, personName: person.name, departmentName: person.departmentName, siteId: null, siteName: '人民广场店', facts: [{ kind: of.when.kind, what: of.when.whats[0]!, subject: `sos:${uuid(n)}`, at: ago(n * 40 + 5), personId: person.personId, siteId: null, siteName: '人民广场店', seconds: null }], joined: n, stepsTaken: 1, steps: of.steps.length, nextStepAt: null, over: null, ...change }
  }
  const rows = [row(0, rules.rules[0]!, { over: { at: ago(2), why: 'ended' } }), row(1, rules.rules[1]!, {}), row(2, rules.rules[1]!, { state: 'acknowledged' })]
  return (route: string, id: string | undefined, body: object = {}): AlertChannel | AlertPage | AlertDetail | AlertRuleList | AlertChannelList | AlertBrowserList | undefined => {
    switch (route) {
      case 'GET alerts': return { items: rows, total: rows.length }
      case 'GET alerts/:id': return { ...(rows.find(({ alertId }) => alertId === id) ?? rows[0]!), acts: [], deliveries: [{ channelName: '王伟', isBrowser: true, step: 0, state: 'sent', attempts: 1, sentAt: ago(4), nextAttemptAt: null, detail: null }, { channelName: '督导群', isBrowser: false, step: 0, state: 'sent', attempts: 1, sentAt: ago(4), nextAttemptAt: null, detail: null }, { channelName: '值班系统', isBrowser: false, step: 0, state: 'waiting', attempts: 3, sentAt: null, nextAttemptAt: ago(-5), detail: '502 Bad Gateway' }] }
      case 'GET alert-rules': return rules
      case 'GET alert-channels': return channels
      case 'PATCH alert-channels/:id': return Object.assign(channels.channels.find(({ channelId }) => channelId === id)!, body)
      case 'GET alert-browsers': return browsers
      default: return undefined
    }
  }
}
