import { describe, expect, it } from 'vitest'
import { pseudonymousScan } from './radio.ts'

const scan = (sightings: Parameters<typeof pseudonymousScan>[0]['sightings'], key = 'key of one company') => pseudonymousScan({ scanTime: 1, sightings }, key).sightings

describe('what a phone heard', () => {
  it('is kept under a pseudonym that is the same for the same transmitter, however it is written', () => {
    const [a] = scan([{ kind: 'wifi', id: '00:1A:2B:3C:4D:5E', powerDbm: -60 }])
    const [b] = scan([{ kind: 'wifi', id: '001a2b3c4d5e' }])
    expect(a?.id).toBe(b?.id)
    expect(a?.id).toMatch(/^[\w-]{16}$/)
    expect(JSON.stringify(a)).not.toMatch(/1a2b3c|1A:2B/i)
  })

  it('is another for another company and for another kind', () => {
    const ids = [scan([{ kind: 'wifi', id: '001a2b3c4d5e' }]), scan([{ kind: 'wifi', id: '001a2b3c4d5e' }], 'another company'), scan([{ kind: 'beacon', id: '001a2b3c4d5e' }])].map((s) => s[0]?.id)
    expect(new Set(ids).size).toBe(3)
  })

  it('leaves out hotspots with random addresses, groups and nonsense, and keeps the strongest of repeats', () => {
    expect(scan([{ kind: 'wifi', id: '02:00:00:00:00:01' }, { kind: 'wifi', id: 'da:a1:19:00:00:01' }, { kind: 'wifi', id: 'ff:ff:ff:ff:ff:ff' }, { kind: 'wifi', id: '00:00:00:00:00:00' }, { kind: 'wifi', id: 'office' }, { kind: 'cell', id: '  ' }])).toEqual([])
    expect(scan([{ kind: 'wifi', id: '001a2b3c4d5e', powerDbm: -80 }, { kind: 'wifi', id: '00:1a:2b:3c:4d:5e', powerDbm: -55 }])).toMatchObject([{ powerDbm: -55 }])
  })
})
