import { EllipsisOutlined, HighlightOutlined, PlusSquareOutlined, RestOutlined, SaveOutlined, ShareAltOutlined, StarFilled, StarOutlined, StopOutlined } from '@ant-design/icons'
import type { SavedView, ViewPage } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { type KeyboardEvent, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKeys } from '../../shell/useKeys.ts'
import type { Back } from '../../shell/recentActs.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { useView } from './useView.ts'
import { fromToday, movesWithToday } from './viewState.ts'
import './views.css'

/** In one file with the bar, which stands beside it on every page. */
export { ColumnsButton } from './ColumnsButton.tsx'

const ViewDialog = lazy(() => import('./ViewDialog.tsx').then((module) => ({ default: module.ViewDialog })))

interface Done { readonly text: string; readonly back: Back }

/** The named views of a page, one click each; what was changed since one was chosen; and what can be done with it. `columns` stands at the end. */
export const ViewBarContent = ({ page, columns }: { page: ViewPage; columns?: ReactNode }) => {
  const { t } = useLingui()
  const me = useMe()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const said = useUndoMessage()
  const view = useView(page)
  const { views, chosen, differs } = view
  const [dialog, setDialog] = useState<'save' | 'rename'>()
  const bar = useRef<HTMLDivElement>(null)
  const again = () => cache.invalidateQueries({ queryKey: ['views'] })
  const act = useMutation({ mutationFn: (work: () => Promise<Done>) => work(), onError, onSuccess: async ({ text, back }) => { await again(); said(text, (undo) => back(undo).then(again)) } })

  const buttons = (): HTMLButtonElement[] => [...(bar.current?.querySelectorAll<HTMLButtonElement>('.fp-view') ?? [])]
  useKeys({ v: () => { (buttons().find((button) => button.ariaPressed === 'true') ?? buttons()[0])?.focus() } })
  const onArrow = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const at = buttons().indexOf(event.target as HTMLButtonElement)
    if (step === 0 || at < 0) return
    event.preventDefault()
    event.stopPropagation()
    buttons()[at + step]?.focus()
  }
  // The chosen one may stand beyond the edge of a narrow screen.
  const chosenId = chosen?.viewId
  useEffect(() => { bar.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }) }, [chosenId])

  const saveChanges = ({ viewId, name, search, columns: before }: SavedView) => act.mutate(async () => {
    const saved = await client.views.update(viewId, { search: movesWithToday(search) ? fromToday(view.state, view.today) : view.state, columns: view.columns ? [...view.columns] : null })
    view.name(saved)
    return { text: t`已保存对“${name}”的改动`, back: (undo) => undo.views.update(viewId, { search, columns: before }) }
  })
  const share = ({ viewId, name }: SavedView, isShared: boolean) => act.mutate(async () => {
    await client.views.update(viewId, { isShared })
    return { text: isShared ? t`“${name}”已给大家用` : t`“${name}”只给保存它的人用了`, back: (undo) => undo.views.update(viewId, { isShared: !isShared }) }
  })
  const openWith = (viewId: string | null) => act.mutate(async () => {
    const before = views.find(({ isDefault }) => isDefault)?.viewId ?? null
    await client.views.setDefault({ page, viewId })
    return { text: viewId ? t`以后打开这个页面先用它` : t`以后打开这个页面显示全部`, back: (undo) => undo.views.setDefault({ page, viewId: before }) }
  })
  const remove = (gone: SavedView) => act.mutate(async () => {
    await client.views.remove(gone.viewId)
    view.open(null)
    return { text: t`已删除视图“${gone.name}”`, back: () => client.views.restore(gone.viewId).then(() => { view.open(gone) }) }
  })
  const menu = (of: SavedView) => ({ items: [
    ...(of.mayChange ? [{ key: 'rename', icon: <HighlightOutlined />, label: <span data-testid="view-rename">{t`改名…`}</span>, onClick: () => { setDialog('rename') } }] : []),
    of.isDefault
      ? { key: 'default', icon: <StarFilled />, label: <span data-testid="view-no-default">{t`打开页面时不再先用它`}</span>, onClick: () => { openWith(null) } }
      : { key: 'default', icon: <StarOutlined />, label: <span data-testid="view-make-default">{t`打开这个页面时先用它`}</span>, onClick: () => { openWith(of.viewId) } },
    ...(me.canAdminister && of.mayChange ? [of.isShared
      ? { key: 'share', icon: <StopOutlined />, label: <span data-testid="view-unshare">{t`不再给大家用`}</span>, onClick: () => { share(of, false) } }
      : { key: 'share', icon: <ShareAltOutlined />, label: <span data-testid="view-share">{t`给大家用`}</span>, onClick: () => { share(of, true) } }] : []),
    ...(of.mayChange ? [{ type: 'divider' as const }, { key: 'remove', danger: true, icon: <RestOutlined />, label: <span data-testid="view-remove">{t`删除`}</span>, onClick: () => { remove(of) } }] : []),
  ] })

  return (
    <div className="fp-views" data-testid="views">
      <div className="fp-views-list" role="group" aria-label={t`保存的视图`} aria-keyshortcuts="V" ref={bar} onKeyDown={onArrow}>
        <button type="button" className="fp-view" aria-pressed={view.isEverything} onClick={() => { view.open(null) }} data-testid="view-none">{t`全部`}</button>
        {views.map((one) => (
          <button key={one.viewId} type="button" className="fp-view" aria-pressed={one === chosen} title={one.isOwn ? one.name : t`${one.name}（${one.ownerName} 保存）`} onClick={() => { view.open(one) }} data-testid="view">
            {one.isShared ? <ShareAltOutlined aria-label={t`大家用的`} /> : null}<span>{one.name}</span>{one.isDefault ? <StarFilled aria-label={t`打开页面时先用它`} /> : null}
          </button>
        ))}
        {view.error ? <Button type="link" size="small" onClick={view.retry}>{t`保存的视图没有读到，重试`}</Button> : null}
      </div>
      {chosen && differs ? (
        <div className="fp-views-differs">
          <span className="fp-soft" role="status" data-testid="view-differs"><Trans>已改动</Trans></span>
          {chosen.mayChange ? <Button size="small" icon={<SaveOutlined />} loading={act.isPending} onClick={() => { saveChanges(chosen) }} data-testid="view-save-changes">{t`保存改动`}</Button> : null}
          <Button size="small" type="text" onClick={() => { view.open(chosen) }} data-testid="view-reset">{t`还原`}</Button>
        </div>
      ) : null}
      <div className="fp-views-acts">
        {chosen ? <Dropdown trigger={['click']} autoFocus menu={menu(chosen)} placement="bottomRight"><Button type="text" icon={<EllipsisOutlined />} aria-label={t`视图“${chosen.name}”的更多操作`} data-testid="view-more" /></Dropdown> : null}
        <Button type="text" icon={<PlusSquareOutlined />} aria-label={t`保存为视图`} onClick={() => { setDialog('save') }} data-testid="view-add"><span className="fp-collapse-narrow">{t`保存为视图`}</span></Button>
        {columns}
      </div>
      <Suspense fallback={null}>
        {dialog === 'save' ? <ViewDialog page={page} view={view} onClose={() => { setDialog(undefined) }} /> : null}
        {dialog === 'rename' && chosen ? <ViewDialog page={page} view={view} renamed={chosen} onClose={() => { setDialog(undefined) }} /> : null}
      </Suspense>
    </div>
  )
}
