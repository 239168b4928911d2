import { completeJws, eventSigningInput, type SignedEventPayload } from '@fieldproof/core/evidence'
import { expect, test } from 'vitest'
import { decodeNative } from './decode.ts'

const id = '0198a1b2-0000-4000-8000-0000000000e1'
/** What was heard, as far as it is judged; the signature is of no matter here. */
const heard = (sightings: object[]) => {
  const device = '0198a1b2-0000-4000-8000-00000000000a'
  const payload = { v: 1, id, device, seq: 1, prev: null, deviceTime: '2026-05-20T02:00:00.000Z', kind: 'check_in', radio: { scanTime: 1_779_242_400_000, sightings } }
  const body = Buffer.from(completeJws(eventSigningInput(payload as unknown as SignedEventPayload), new Uint8Array(64)))
  const decoded = decodeNative({ inboxId: 1, orgId: 'o', eventId: id, deviceId: device, personId: 'p', source: 'native', receivedAt: 1_779_242_401_000, remoteAddress: null, envelope: null, body }, null, { radioKey: 'key of one company' })
  if (!decoded.ok) throw new Error(decoded.error.detail)
  const { submission } = decoded.value
  return submission.kind === 'check_in' ? submission.radio : 'no check-in'
}

test('a scan in which nothing was heard, or nothing that stays where it is, is none: silence says nothing of the place', () => {
  expect(heard([])).toBeUndefined()
  expect(heard([{ kind: 'wifi', id: '02:00:00:00:00:01' }])).toBeUndefined()
  expect(heard([{ kind: 'wifi', id: '02:00:00:00:00:01' }, { kind: 'wifi', id: '00:1a:2b:3c:4d:5e', powerDbm: -60 }])).toMatchObject({ sightings: [{ kind: 'wifi', powerDbm: -60 }] })
})
