import type { PutOff, PutOffItem } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { formatInstant } from '../../shell/formatTime.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

const PutOffDialog = lazy(() => import('./PutOffDialog.tsx').then((module) => ({ default: module.PutOffDialog })))

export interface ToPutOff { readonly item: PutOffItem; readonly putOff?: PutOff | undefined }
export interface PuttingOff {
  /** Asks until when. */
  readonly ask: (items: readonly ToPutOff[]) => void
  readonly bringBack: (items: readonly ToPutOff[]) => void
  /** The dialog, while it is open. */
  readonly dialog: ReactNode
}

/** Everything that shows or counts what waits. */
const lists = ['review', 'regularizations', 'exceptions', 'attendance']

/** What had been put off, until the same time as it was: whoever undoes wants what was. Of a time that has passed meanwhile nothing is left to restore. */
const putAgain = async (items: readonly ToPutOff[]): Promise<void> => {
  for (const { item, putOff } of items) if (putOff && Date.parse(putOff.until) > Date.now()) await client.putOffs.set({ until: putOff.until, items: [item] })
}

/** Puts off what waits and brings it back; each can be undone. `onDone` is told which went away. */
export const usePutOff = (onDone: (items: readonly ToPutOff[]) => void = () => undefined): PuttingOff => {
  const { t, i18n } = useLingui()
  const cache = useQueryClient()
  const timeZone = useOrgTimeZone()
  const undoable = useUndoMessage()
  const onError = useErrorToast()
  const [asked, setAsked] = useState<readonly ToPutOff[]>([])
  const refresh = () => Promise.all(lists.map((key) => cache.invalidateQueries({ queryKey: [key] })))
  const put = useMutation({
    mutationFn: async (until: number) => ({ until, ...(await client.putOffs.set({ until: new Date(until).toISOString(), items: asked.map(({ item }) => item) })) }),
    onSuccess: async ({ until, putOffIds }) => {
      const items = asked
      setAsked([])
      onDone(items)
      const time = formatInstant(until, 'dateTime', timeZone, i18n.locale)
      undoable(items.length === 1 ? t`已延后到 ${time}` : t`${items.length} 条已延后到 ${time}`, async () => {
        await client.putOffs.end(putOffIds)
        await putAgain(items)
        await refresh()
      })
      await refresh()
    },
  })
  const bringBack = useMutation({
    mutationFn: (items: readonly ToPutOff[]) => client.putOffs.end(items.flatMap(({ putOff }) => putOff?.putOffId ?? [])),
    onSuccess: async (_, items) => {
      onDone(items)
      undoable(items.length === 1 ? t`已放回待处理` : t`${items.length} 条已放回待处理`, async () => {
        await putAgain(items)
        await refresh()
      })
      await refresh()
    },
    onError,
  })
  const latest = Math.min(...asked.map(({ putOff }) => (putOff ? Date.parse(putOff.latestUntil) : Infinity)))
  return {
    ask: (items) => { if (items.length > 0) { put.reset(); setAsked(items) } },
    bringBack: (items) => { if (items.some(({ putOff }) => putOff)) bringBack.mutate(items) },
    dialog: asked.length > 0 ? <Suspense fallback={null}><PutOffDialog count={asked.length} latest={Number.isFinite(latest) ? latest : undefined} isBusy={put.isPending} error={put.error} onPut={(until) => { put.mutate(until) }} onClose={() => { setAsked([]) }} /></Suspense> : null,
  }
}
