import { createHash } from 'node:crypto'
import { buildPackage, canonicalBytes, checkPackage } from '@fieldproof/core/evidence'
import { describe, expect, it } from 'vitest'
import { evidenceCrypto } from '../src/crypto.ts'
import { SampleLog, SamplePhone } from './samplePackage.ts'

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())
const somebody = '5d1b2a70-0000-4000-8000-000000000001'
const codeSha256 = 'ab'.repeat(32)

interface World {
  readonly linkFor?: string
  readonly expiresAt?: string
  readonly order?: 'link first' | 'enrolment first' | 'event first'
  readonly carries?: boolean
  readonly names?: boolean
  readonly usedBefore?: boolean
}
/** A check-in with its enrolment and the link of that, as an exporter who holds the log's key could give it. */
const world = ({ linkFor, expiresAt = '2026-09-03T00:30:00.000Z', order = 'link first', carries = true, names = true, usedBefore = false }: World = {}) => {
  const log = new SampleLog()
  const phone = new SamplePhone()
  const link = () => log.add('admin', canonicalBytes({ action: 'enrollment_code.created', at: '2026-09-01T00:00:00.000Z', by: somebody, codeSha256, expiresAt, personId: linkFor ?? phone.personId, ref: linkFor ?? phone.personId }))
  const enrol = (of = phone) => log.add('device_enrolled', canonicalBytes({ ...JSON.parse(Buffer.from(of.enrolment).toString()) as object, ...(names ? { codeSha256 } : {}) } as never))
  const event = phone.event({ kind: 'check_in', deviceTime: '2026-09-14T01:00:00.000Z' })
  const send = () => log.add('submission', event.jws)
  const others = usedBefore ? [enrol(new SamplePhone())] : []
  const [made, enrolled, checkIn] = order === 'link first' ? [link(), enrol(), send()] : order === 'enrolment first' ? (([a, b]) => [b, a, send()])([enrol(), link()]) : (([a, b, c]) => [b, c, a])([send(), link(), enrol()])
  const report = checkPackage(buildPackage(log.input([...others, ...(carries ? [made!] : []), enrolled!, checkIn!].sort((a, b) => a - b), { context: { event: { id: event.id, entryIndex: checkIn! } } }), sha256, log.sign), evidenceCrypto)
  const said = (id: string) => report.checks.filter((check) => check.id === id).map(({ status, code, subject }) => `${status} ${code} ${subject}`)
  return { verdict: report.verdict, enrolment: said('enrolment'), signature: said('device_signature'), enrolled, checkIn }
}

describe('the enrolment that a signature rests on', () => {
  it('was made with a link that the log had made for this person', () => {
    const { verdict, enrolment, enrolled } = world()
    expect([verdict, enrolment]).toEqual(['valid', [`pass linkFits bodies/${enrolled}.json`]])
  })

  it.each<[string, World, string]>([
    ['somebody else’s link', { linkFor: somebody }, 'linkOfAnother'],
    ['a link that had ended', { expiresAt: '2026-09-01T00:28:00.000Z' }, 'linkNotInForce'],
    ['a link that was made afterwards', { order: 'enrolment first' }, 'linkNotInForce'],
    ['a link that another phone had used', { usedBefore: true }, 'linkUsedTwice'],
  ])('with %s is named', (_, changes, code) => {
    const { verdict, enrolment, enrolled } = world(changes)
    expect(verdict).toBe('invalid')
    expect(enrolment).toContain(`fail ${code} bodies/${enrolled}.json`)
  })

  it('that stands behind the event does not say whose key it was', () => {
    const { verdict, signature, checkIn } = world({ order: 'event first' })
    expect([verdict, signature]).toEqual(['invalid', [`fail deviceEnrolledLater bodies/${checkIn}.jws`]])
  })

  it('of an earlier version is taken as it is', () => {
    expect(world({ carries: false })).toMatchObject({ verdict: 'valid', enrolment: [expect.stringMatching(/^note linkNotHere/)] })
    expect(world({ carries: false, names: false })).toMatchObject({ verdict: 'valid', enrolment: [] })
  })
})
