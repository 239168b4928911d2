import { describe, expect, it } from 'vitest'
import { lostContactMs, type Workday, workdayStatesOf } from './workday.ts'

const now = Date.parse('2026-11-20T10:00:00+08:00')
const working: Workday = { now, isWorkingTime: true, status: 'in_progress', flags: [], waitsForArrival: false, recording: 'on', lastFixAt: now - 60_000, isOffPost: false }
const states = (change: Partial<Workday>) => workdayStatesOf({ ...working, ...change })
const silent = { ...working }
delete (silent as { lastFixAt?: number }).lastFixAt

describe('how somebody stands in today’s work', () => {
  it('on duty is who has reported within working time', () => {
    expect(states({})).toEqual(['on_duty'])
    expect(states({ isWorkingTime: false })).toEqual([])
    expect(workdayStatesOf(silent)).toEqual([])
  })

  it('not arrived only while it lasts; absent when the day is over', () => {
    expect(workdayStatesOf({ ...silent, waitsForArrival: true })).toEqual(['not_arrived'])
    expect(states({ waitsForArrival: true })).toEqual(['not_arrived', 'on_duty'])
    expect(workdayStatesOf({ ...silent, isWorkingTime: false, status: 'absent', flags: ['absent'], waitsForArrival: false })).toEqual(['absent'])
    expect(workdayStatesOf({ ...silent, status: 'on_leave', waitsForArrival: true })).toEqual(['on_leave'])
  })

  it('late stands beside the rest, but not where it hangs on a doubt', () => {
    expect(states({ status: 'late', flags: ['late'], isOffPost: true })).toEqual(['late', 'off_post', 'on_duty'])
    expect(states({ status: 'pending', flags: ['late', 'pending'] })).toEqual(['on_duty'])
  })

  it('contact is lost after half an hour without a position, not on a pause, not before recording and not off duty', () => {
    const lastFixAt = now - lostContactMs - 1
    expect(states({ lastFixAt })).toEqual(['lost_contact', 'on_duty'])
    expect(states({ lastFixAt: now - lostContactMs })).toEqual(['on_duty'])
    expect(states({ lastFixAt, recording: 'paused' })).toEqual(['paused', 'on_duty'])
    expect(states({ lastFixAt, recording: 'off' })).toEqual(['on_duty'])
    expect(states({ lastFixAt, isWorkingTime: false })).toEqual([])
  })

  it('an announced pause is no leaving of a post', () => {
    expect(states({ isOffPost: true })).toEqual(['off_post', 'on_duty'])
    expect(states({ isOffPost: true, recording: 'paused' })).toEqual(['paused', 'on_duty'])
    expect(states({ isOffPost: true, isWorkingTime: false })).toEqual([])
  })
})
