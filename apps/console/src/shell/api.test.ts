import { onlineManager } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError, client, NothingSent, queryClient } from './api.ts'

beforeEach(() => { onlineManager.setOnline(false) })
afterEach(() => {
  onlineManager.setOnline(true)
  vi.unstubAllGlobals()
})

test('an act without a network fails at once, and is never done later', async () => {
  const act = vi.fn(async () => { throw new TypeError('Failed to fetch') })
  await expect(queryClient.getMutationCache().build(queryClient, { mutationFn: act }).execute(undefined)).rejects.toThrow('Failed to fetch')
  onlineManager.setOnline(true)
  await queryClient.resumePausedMutations()
  expect(act).toHaveBeenCalledOnce()
})

test('what is not there yet says at once that it cannot be had; what is there stays, and is asked for again with the network', async () => {
  await expect(queryClient.fetchQuery({ queryKey: ['none'], queryFn: async () => { throw new TypeError('Failed to fetch') } })).rejects.toThrow('Failed to fetch')
  expect(queryClient.defaultQueryOptions({ queryKey: ['none'] })).toMatchObject({ networkMode: 'always', refetchOnReconnect: true })
  queryClient.setQueryData(['some'], 1)
  expect(queryClient.defaultQueryOptions({ queryKey: ['some'] })).toMatchObject({ networkMode: 'online', refetchOnReconnect: true })
})

test('only of a request that began without a network it is said that nothing was sent', async () => {
  vi.stubGlobal('fetch', async () => { throw new TypeError('Failed to fetch') })
  vi.stubGlobal('navigator', { onLine: false })
  await expect(client.shifts.list()).rejects.toThrow(NothingSent)
  vi.stubGlobal('navigator', { onLine: true })
  await expect(client.shifts.list()).rejects.not.toThrow(NothingSent)
  vi.stubGlobal('navigator', { onLine: false })
  vi.stubGlobal('fetch', async () => new Response('{}', { status: 404 }))
  await expect(client.shifts.list()).rejects.toThrow(ApiError)
})
