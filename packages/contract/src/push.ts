import { Type, type Static } from 'typebox'

/** What a person may want to be told while the app is closed. Off duty only the two reminders at the edges of the shift are sent, and only to who chose them. That the company has ended a call for help (`sos_ended`) is chosen by nobody: it goes to every phone that takes messages, at any hour. */
export const PushKind = Type.Union([Type.Literal('question'), Type.Literal('challenge'), Type.Literal('decision'), Type.Literal('shift_start'), Type.Literal('missing_check_out')])

/** GET /api/v1/phone/push */
export const PhonePush = Type.Object({
  publicKey: Type.String({ description: 'applicationServerKey: the server’s VAPID public key (RFC 8292), uncompressed P-256 point, base64url' }),
  endpoint: Type.Union([Type.String(), Type.Null()], { description: 'Where this device is reached now; null: nowhere' }), wanted: Type.Array(PushKind),
  language: Type.Union([Type.String(), Type.Null()], { description: 'In which messages are written; null where none were ever wanted, or no longer' }),
  dropped: Type.Optional(Type.Boolean({ description: 'The push service has dropped the subscription, and the person still wants messages: the phone makes a new one' })),
})
/** What a browser encrypts messages with (RFC 8291). */
export const PushKeys = Type.Object({ p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{86,88}=?$', description: 'P-256 point, 65 bytes, base64url' }), auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}={0,2}$', description: '16 bytes, base64url' }) })
/** PUT /api/v1/phone/push; DELETE takes it back. */
export const PhonePushInput = Type.Object({
  endpoint: Type.String({ maxLength: 1000 }), wanted: Type.Array(PushKind, { maxItems: 5 }),
  keys: PushKeys,
})
/** What the service worker gets, encrypted for it alone (RFC 8291). `path` is the screen to open. */
export const PushContent = Type.Object({ kind: Type.Union([PushKind, Type.Literal('sos_ended')]), title: Type.String(), body: Type.String(), path: Type.String(), tag: Type.String() })

export type PushKind = Static<typeof PushKind>
export type PhonePush = Static<typeof PhonePush>
export type PhonePushInput = Static<typeof PhonePushInput>
export type PushContent = Static<typeof PushContent>
