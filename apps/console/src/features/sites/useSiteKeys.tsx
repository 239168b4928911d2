import { InboxOutlined } from '@ant-design/icons'
import type { Site } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox } from 'antd'
import { type ReactNode, useState } from 'react'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { usePageKeys } from '../../shell/pageKeys.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

/** The row that has the focus, in a list of which only the visible rows exist. */
const focusedRow = (): HTMLElement | null => (document.activeElement instanceof HTMLElement ? document.activeElement.closest<HTMLElement>('.fp-sites-side [data-row]') : null)
/** The list itself knows how to go on (VirtualRows); without a focus its first row takes it. */
const step = (key: 'ArrowDown' | 'ArrowUp'): void => {
  const row = focusedRow()
  if (row) row.querySelector('button')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  else document.querySelector<HTMLElement>('.fp-sites-side [data-row] button')?.focus()
}

interface Options {
  readonly isList: boolean
  readonly sites: readonly Site[]
  /** Archived ones, and whoever may not archive, choose nothing. */
  readonly mayChoose: boolean
}
export interface SiteKeys {
  readonly box: (site: Site) => ReactNode
  /** What can be done with the chosen ones; nothing while none is. */
  readonly bar: ReactNode
}

/** J, K, Enter and X in the list of sites, and archiving what is chosen, with a way back for all. */
export const useSiteKeys = ({ isList, sites, mayChoose }: Options): SiteKeys => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const undoable = useUndoMessage()
  const onError = useErrorToast()
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const chosen = mayChoose && isList ? sites.filter(({ siteId }) => ids.has(siteId)) : []
  const toggle = (siteId: string) => { setIds((now) => { const next = new Set(now); if (!next.delete(siteId)) next.add(siteId); return next }) }
  const refresh = () => cache.invalidateQueries({ queryKey: ['sites'] })
  const archive = useMutation({
    mutationFn: async (asked: readonly Site[]) => {
      const done: string[] = []
      // Each is an act of its own; what was archived before a fault stays so and can be taken back.
      try { for (const { siteId } of asked) { await client.sites.archive(siteId); done.push(siteId) } } catch (error) { onError(error) }
      return done
    },
    onSuccess: async (done) => {
      setIds(new Set())
      await refresh()
      if (done.length > 0) undoable(t`已归档 ${done.length} 个地点`, async (undo) => { for (const siteId of done) await undo.sites.restore(siteId); await refresh() })
    },
  })
  const archiveChosen = () => { if (!archive.isPending) archive.mutate(chosen) }
  usePageKeys(!isList ? [] : [
    { keys: ['j'], name: t`下一行`, act: () => { step('ArrowDown') } },
    { keys: ['k'], name: t`上一行`, act: () => { step('ArrowUp') } },
    { keys: ['Enter'], name: t`打开`, act: () => false },
    ...(mayChoose ? [{ keys: ['x'], name: t`选中或取消选中`, act: () => { const id = focusedRow()?.querySelector<HTMLElement>('[data-site]')?.dataset['site']; if (id) toggle(id) } }] : []),
    { keys: ['/'], name: t`搜索`, act: () => { document.querySelector<HTMLElement>('[data-testid="site-search"]')?.focus() } },
    ...(chosen.length > 0 ? [{ keys: ['a'], name: t`归档选中的 ${chosen.length} 个地点`, isOffered: true, act: archiveChosen }] : []),
  ])
  return {
    box: ({ siteId, name }) => (mayChoose ? <Checkbox className="fp-site-choose" aria-label={t`选中 ${name}`} checked={ids.has(siteId)} onChange={() => { toggle(siteId) }} data-testid="choose-site" /> : null),
    bar: chosen.length === 0 ? null : (
      <div className="fp-toolbar fp-sites-chosen" role="group" aria-label={t`对选中的地点`} data-testid="sites-bulk">
        <span role="status">{t`已选 ${chosen.length} 个`}</span>
        <Button size="small" icon={<InboxOutlined />} loading={archive.isPending} onClick={archiveChosen} aria-keyshortcuts="A" data-testid="archive-chosen">{t`归档`}</Button>
        <Button size="small" type="text" onClick={() => { setIds(new Set()) }}>{t`取消选择`}</Button>
      </div>
    ),
  }
}
