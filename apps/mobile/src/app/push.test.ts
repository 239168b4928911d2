import type { PhoneClient } from '@fieldproof/client'
import type { PhonePush, PhonePushInput } from '@fieldproof/contract'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetPush, pushState, renewPush, subscribePush } from './push.ts'

/** A browser's push, as far as it is asked here: one subscription at a time, for one key. */
const [oldKey, newKey] = [1, 2].map((byte) => Buffer.from(new Uint8Array(65).fill(byte)).toString('base64url')) as [string, string]
let own: PushSubscription | null
let made: number
let closed: string[]
const subscriptionOf = (key: Uint8Array): PushSubscription => ({
  endpoint: `https://push.example/${++made}`, options: { applicationServerKey: key.slice().buffer, userVisibleOnly: true }, unsubscribe: async () => { own = null; return true },
  toJSON: () => ({ endpoint: `https://push.example/${made}`, keys: { p256dh: 'p', auth: 'a' } }),
}) as unknown as PushSubscription
const registration = {
  pushManager: {
    getSubscription: async () => own,
    subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
      if (own !== null) throw new DOMException('another key', 'InvalidStateError')
      return own = subscriptionOf(applicationServerKey)
    },
  },
  getNotifications: async () => ['a question', 'a challenge'].map((title) => ({ close: () => { closed.push(title) } })),
}
let server: PhonePush
let told: PhonePushInput[]
const clientIn = (language: string): PhoneClient => ({
  phone: {
    push: async () => server,
    setPush: async (input: PhonePushInput) => { told.push(input); return server = { ...server, endpoint: input.endpoint, wanted: input.wanted, language, dropped: false } },
  },
}) as unknown as PhoneClient

beforeEach(() => {
  ;[own, made, closed, told] = [null, 0, [], []]
  server = { publicKey: oldKey, endpoint: null, wanted: [], language: null }
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => registration } })
  vi.stubGlobal('PushManager', class {})
  vi.stubGlobal('Notification', { permission: 'granted', requestPermission: async () => 'granted' })
})
afterEach(() => { vi.unstubAllGlobals() })

test('a subscription for another key of the installation is told as off, and made anew by itself with what the person wanted', async () => {
  await subscribePush(clientIn('zh-CN'), ['question', 'challenge'])
  expect(await pushState(clientIn('zh-CN'))).toMatchObject({ kind: 'on' })
  server = { ...server, publicKey: newKey }
  expect(await pushState(clientIn('zh-CN'))).toEqual({ kind: 'off' })
  await renewPush(clientIn('zh-CN'), 'zh-CN')
  expect([told.length, told[1]]).toMatchObject([2, { endpoint: 'https://push.example/2', wanted: ['question', 'challenge'] }])
  expect(await pushState(clientIn('zh-CN'))).toMatchObject({ kind: 'on', wanted: ['question', 'challenge'] })
  await renewPush(clientIn('zh-CN'), 'zh-CN')
  expect(told).toHaveLength(2)
})

test('switched on by hand after the key has changed, it works too', async () => {
  await subscribePush(clientIn('zh-CN'), ['question'])
  server = { publicKey: newKey, endpoint: null, wanted: [], language: null }
  expect(await subscribePush(clientIn('zh-CN'), ['decision'])).toMatchObject({ kind: 'on' })
  expect(told.at(-1)).toMatchObject({ endpoint: 'https://push.example/2' })
})

test('messages follow the language of the app, and a subscription that the browser dropped comes back', async () => {
  await subscribePush(clientIn('zh-CN'), ['question'])
  await renewPush(clientIn('en'), 'en')
  expect([server.language, made]).toEqual(['en', 1])
  own = null
  await renewPush(clientIn('en'), 'en')
  expect([made, server.endpoint]).toEqual([2, 'https://push.example/2'])
})

test('a subscription that the push service has dropped is made anew by itself, also where the browser still holds it', async () => {
  await subscribePush(clientIn('zh-CN'), ['question', 'shift_start'])
  server = { ...server, endpoint: null, dropped: true }
  await renewPush(clientIn('zh-CN'), 'zh-CN')
  expect([made, server.endpoint, server.wanted]).toEqual([2, 'https://push.example/2', ['question', 'shift_start']])
  expect(await pushState(clientIn('zh-CN'))).toMatchObject({ kind: 'on' })
})

test('switched on by hand where it was dropped: a new address, and the choice of before', async () => {
  await subscribePush(clientIn('zh-CN'), ['question', 'shift_start'])
  server = { ...server, endpoint: null, dropped: true }
  expect(await subscribePush(clientIn('zh-CN'), ['question', 'challenge', 'decision', 'shift_start', 'missing_check_out'])).toEqual({ kind: 'on', wanted: ['question', 'shift_start'] })
  expect([made, server.endpoint, server.wanted]).toEqual([2, 'https://push.example/2', ['question', 'shift_start']])
})

test('what was switched off stays off, and without permission nothing is asked for', async () => {
  await renewPush(clientIn('zh-CN'), 'zh-CN')
  server = { publicKey: newKey, endpoint: 'https://push.example/old', wanted: ['question'], language: 'zh-CN' }
  vi.stubGlobal('Notification', { permission: 'default' })
  await renewPush(clientIn('zh-CN'), 'en')
  expect([made, told]).toEqual([0, []])
})

test('the next person on the phone: no message comes under the address of the one before, and what was shown is gone', async () => {
  await subscribePush(clientIn('zh-CN'), ['question'])
  await forgetPush()
  expect([own, closed]).toEqual([null, ['a question', 'a challenge']])
  // Nothing to forget is no fault.
  await forgetPush()
  vi.stubGlobal('navigator', {})
  await forgetPush()
})
