import type { FieldproofClient } from '@fieldproof/client'
import type { AskedQuestion, PutOff, PutOffItem, Settled } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useState } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { formatInstant } from '../../shell/formatTime.ts'
import { Overtaken } from '../../shell/recentActs.ts'
import { lazy } from '../../shell/lazy.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { settleableOf } from './settleable.ts'

const PutOffDialog = lazy(() => import('./PutOffDialog.tsx').then((module) => ({ default: module.PutOffDialog })))
const SettleDialog = lazy(() => import('./SettleDialog.tsx').then((module) => ({ default: module.SettleDialog })))

export interface ToPutOff { readonly item: PutOffItem; readonly putOff?: PutOff | undefined; readonly settled?: Settled | undefined; readonly question?: AskedQuestion | undefined }
export interface PuttingOff {
  /** Asks until when. */
  readonly ask: (items: readonly ToPutOff[]) => void
  /** Asks for a note. What cannot be settled (settleable.ts) is passed over. */
  readonly askToSettle: (items: readonly ToPutOff[]) => void
  readonly settle: (items: readonly ToPutOff[], note: string) => void
  readonly bringBack: (items: readonly ToPutOff[]) => void
  /** The dialog, while it is open. */
  readonly dialog: ReactNode
}

/** Everything that shows or counts what waits. */
const lists = ['review', 'regularizations', 'exceptions', 'attendance', 'darkPeriods', 'reports']

/** What had been put off or settled, as it was: whoever undoes wants what was. Of a time that has passed meanwhile nothing is left to restore. */
const putAgain = async (undo: FieldproofClient, items: readonly ToPutOff[]): Promise<void> => {
  for (const { item, settled } of items) if (settled) await undo.putOffs.settle({ items: settleableOf([{ item }]), ...(settled.note === null ? {} : { note: settled.note }) })
  for (const { item, putOff } of items) if (putOff && Date.parse(putOff.until) > Date.now()) await undo.putOffs.set({ until: putOff.until, items: [item] })
}

/** Puts off or settles what waits and brings it back; each can be undone. `onDone` is told which went away. */
export const usePutOff = (onDone: (items: readonly ToPutOff[]) => void = () => undefined): PuttingOff => {
  const { t, i18n } = useLingui()
  const cache = useQueryClient()
  const timeZone = useOrgTimeZone()
  const undoable = useUndoMessage()
  const onError = useErrorToast()
  const [asked, setAsked] = useState<readonly ToPutOff[]>([])
  const [toSettle, setToSettle] = useState<readonly ToPutOff[]>([])
  const refresh = () => Promise.all(lists.map((key) => cache.invalidateQueries({ queryKey: [key] })))
  const takeBack = async (undo: FieldproofClient, putOffIds: readonly string[], items: readonly ToPutOff[]) => {
    const { broughtBack } = await undo.putOffs.end([...putOffIds])
    // What somebody has put off, settled or brought back since stays as they left it.
    if (broughtBack === putOffIds.length) await putAgain(undo, items)
    await refresh()
    if (broughtBack === 0) throw new Overtaken(t`之后有人处理过，为免覆盖没有撤销`)
  }
  const put = useMutation({
    mutationFn: async (until: number) => ({ until, ...(await client.putOffs.set({ until: new Date(until).toISOString(), items: asked.map(({ item }) => item) })) }),
    onSuccess: async ({ until, putOffIds }) => {
      const items = asked
      setAsked([])
      onDone(items)
      const time = formatInstant(until, 'dateTime', timeZone, i18n.locale)
      undoable(items.length === 1 ? t`已延后到 ${time}` : t`${items.length} 条已延后到 ${time}`, async (undo) => {
        await takeBack(undo, putOffIds, items)
      })
      await refresh()
    },
  })
  const settle = useMutation({
    mutationFn: async ({ items, note }: { items: readonly ToPutOff[]; note: string }) => await client.putOffs.settle({ items: settleableOf(items), ...(note ? { note } : {}) }),
    onSuccess: async ({ putOffIds }, { items }) => {
      setToSettle([])
      onDone(items)
      undoable(putOffIds.length === 1 ? t`已标为已处理` : t`${putOffIds.length} 条已标为已处理`, async (undo) => {
        await takeBack(undo, putOffIds, items)
      })
      await refresh()
    },
    onError: (error) => {
      if (toSettle.length === 0) onError(error)
      // Somebody else may have been quicker: the list shows it.
      void refresh()
    },
  })
  const bringBack = useMutation({
    mutationFn: (items: readonly ToPutOff[]) => client.putOffs.end(items.flatMap(({ putOff, settled }) => (putOff ?? settled)?.putOffId ?? [])),
    onSuccess: async (_, items) => {
      onDone(items)
      undoable(items.length === 1 ? t`已放回待处理` : t`${items.length} 条已放回待处理`, async (undo) => {
        await putAgain(undo, items)
        await refresh()
      })
      await refresh()
    },
    onError,
  })
  const latest = Math.min(...asked.map(({ putOff }) => (putOff ? Date.parse(putOff.latestUntil) : Infinity)))
  return {
    ask: (items) => { if (items.length > 0) { put.reset(); setAsked(items) } },
    askToSettle: (items) => { if (settleableOf(items).length > 0) { settle.reset(); setToSettle(items) } },
    settle: (items, note) => { if (!settle.isPending) settle.mutate({ items, note }) },
    bringBack: (items) => { if (items.some(({ putOff, settled }) => putOff ?? settled)) bringBack.mutate(items) },
    dialog: toSettle.length > 0 ? <Suspense fallback={null}><SettleDialog count={settleableOf(toSettle).length} unanswered={toSettle.filter(({ question }) => question?.isOpen).length} isBusy={settle.isPending} error={settle.error} onSettle={(note) => { settle.mutate({ items: toSettle, note }) }} onClose={() => { setToSettle([]) }} /></Suspense>
      : asked.length > 0 ? <Suspense fallback={null}><PutOffDialog count={asked.length} latest={Number.isFinite(latest) ? latest : undefined} isBusy={put.isPending} error={put.error} onPut={(until) => { put.mutate(until) }} onClose={() => { setAsked([]) }} /></Suspense> : null,
  }
}
