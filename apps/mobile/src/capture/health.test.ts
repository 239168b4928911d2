import { expect, test } from 'vitest'
import { brandOf, browserOf, healthOf, isInApp } from './health.ts'
import type { HealthFacts } from './health.ts'

const android = 'Mozilla/5.0 (Linux; Android 14; SM-S9180) AppleWebKit/537.36 (KHTML, like Gecko)'
test('an in-app browser is told from the one it is built on', () => {
  expect(browserOf(`${android} Version/4.0 Chrome/116.0 Mobile Safari/537.36 XWEB/1160 MMWEBSDK/2023 MicroMessenger/8.0.44`)).toBe('wechat')
  expect(browserOf(`${android} Version/4.0 Chrome/116.0 Mobile Safari/537.36 wxwork/4.1.10 MicroMessenger/7.0.1 Language/zh`)).toBe('wecom')
  expect(browserOf(`${android} Chrome/131.0 Mobile Safari/537.36`)).toBe('chrome')
  expect(browserOf(`${android} SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36`)).toBe('samsung')
  expect(browserOf('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1')).toBe('safari')
  expect([browserOf(''), isInApp('wechat'), isInApp('chrome')]).toEqual(['unknown', true, false])
})
test('brands come from what the browser tells of the model', () => {
  expect(['SM-S9180', 'HUAWEI Mate 60', 'Redmi Note 12', 'PJD110 OPPO', 'vivo X100', 'iPhone', 'Pixel 8'].map(brandOf)).toEqual(['samsung', 'huawei', 'xiaomi', 'oppo', 'vivo', 'apple', 'other'])
})

const good: HealthFacts = { isSecureContext: true, permission: 'granted', positionProblem: undefined, accuracyMetres: 12, isNative: true, browser: 'chrome', isInstalled: true, isStoragePersisted: true, hasWakeLock: true, notifications: 'granted', batteryPercent: 80, charging: false, clockOffsetMs: 800, lastSyncAgoMs: 20_000, waitingEvents: 0 }
const stateOf = (change: Partial<HealthFacts>, name: string) => healthOf({ ...good, ...change }).find(({ check }) => check === name)?.state

test('a good phone is good in everything, and what is not told is unknown and not good', () => {
  expect(healthOf(good).every(({ state }) => state === 'good')).toBe(true)
  for (const [change, name] of [[{ permission: undefined }, 'location_permission'], [{ batteryPercent: undefined }, 'battery'], [{ isStoragePersisted: undefined }, 'storage'], [{ clockOffsetMs: undefined }, 'clock'], [{ notifications: undefined }, 'notifications'], [{ lastSyncAgoMs: undefined }, 'upload'], [{ accuracyMetres: undefined }, 'precise_location'], [{ browser: 'unknown', isNative: false }, 'browser']] as const) expect(stateOf(change, name)).toBe('unknown')
})
test('each thing that breaks tracking is found', () => {
  expect(stateOf({ permission: 'denied' }, 'location_permission')).toBe('bad')
  expect(stateOf({ permission: 'prompt', positionProblem: 'denied' }, 'location_permission')).toBe('bad')
  expect(stateOf({ accuracyMetres: 2000 }, 'precise_location')).toBe('bad')
  expect(stateOf({ isNative: false }, 'background')).toBe('warning')
  expect(stateOf({ browser: 'wechat', isNative: false }, 'browser')).toBe('bad')
  // An Android shell's web view says “wv”, as the browser inside a chat app does.
  expect(stateOf({ browser: 'other_in_app', isNative: true }, 'browser')).toBe('good')
  expect(stateOf({ isNative: false, hasWakeLock: false }, 'wake_lock')).toBe('bad')
  expect([19, 9].map((batteryPercent) => stateOf({ batteryPercent }, 'battery'))).toEqual(['warning', 'bad'])
  expect(stateOf({ batteryPercent: 5, charging: true }, 'battery')).toBe('good')
  expect(stateOf({ clockOffsetMs: -400_000 }, 'clock')).toBe('bad')
  expect(stateOf({ waitingEvents: 600 }, 'outbox')).toBe('bad')
  expect(stateOf({ isSecureContext: false }, 'secure_context')).toBe('bad')
})
