import { PlusOutlined } from '@ant-design/icons'
import type { Site, SiteFactor, SiteFactorAnswer } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { AddFactorDialog } from './AddFactorDialog.tsx'
import { FactorSecretsDialog } from './FactorSecretsDialog.tsx'
import { useFactorKindNames } from './factorNames.ts'

/** What at this site proves that somebody is there: tags, codes, beacons; registered, shown, taken out of use. */
export const SiteFactorsPanel = ({ site, canAdminister }: { site: Site; canAdminister: boolean }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const sayUndoable = useUndoMessage()
  const cache = useQueryClient()
  const key = ['sites', 'factors', site.siteId]
  const { data, error } = useQuery({ queryKey: key, queryFn: () => client.siteFactors.list(site.siteId) })
  const [adding, setAdding] = useState(false)
  const [shown, setShown] = useState<SiteFactorAnswer>()
  const refresh = () => cache.invalidateQueries({ queryKey: key })
  const restore = useMutation({ mutationFn: (id: string) => client.siteFactors.restore(id), onSuccess: async () => { await refresh(); void message.success(t`已恢复使用`) } })
  const revoke = useMutation({
    mutationFn: (id: string) => client.siteFactors.revoke(id),
    onSuccess: async ({ factorId, label }) => {
      await refresh()
      sayUndoable(t`已停用 ${label}`, (undo) => undo.siteFactors.restore(factorId).then(refresh), { testIds: ['factor-revoked', 'factor-undo'], undone: () => t`已恢复使用` })
    },
  })
  const show = useMutation({ mutationFn: (id: string) => client.siteFactors.show(id), onSuccess: async (answer) => { await refresh(); setShown(answer) } })
  const factors = data?.factors ?? []
  return (
    <section className="fp-site-factors" aria-label={t`到场凭据`} data-testid="site-factors">
      <header>
        <h3><Trans>到场凭据</Trans></h3>
        {canAdminister && site.status === 'active' ? <Button size="small" icon={<PlusOutlined />} onClick={() => { setAdding(true) }} data-testid="factor-add"><Trans>登记</Trans></Button> : null}
      </header>
      {factors.length === 0 && data !== undefined ? <p className="fp-soft"><Trans>还没有。登记标签、二维码或信标后，签到时可以证明人在现场；要求哪一项由“策略”决定。</Trans></p> : null}
      <ul>
        {factors.map((factor) => <FactorItem key={factor.factorId} factor={factor} canAdminister={canAdminister && site.status === 'active'} onShow={() => { show.mutate(factor.factorId) }} onRevoke={() => { revoke.mutate(factor.factorId) }} onRestore={() => { restore.mutate(factor.factorId) }} />)}
      </ul>
      <ErrorAlert error={error ?? revoke.error ?? restore.error ?? show.error} />
      {adding ? <AddFactorDialog siteId={site.siteId} onClose={() => { setAdding(false) }} onAdded={(answer) => { setAdding(false); setShown(answer); void refresh() }} /> : null}
      {shown ? <FactorSecretsDialog answer={shown} siteName={site.name} onClose={() => { setShown(undefined) }} /> : null}
    </section>
  )
}

const FactorItem = ({ factor, canAdminister, onShow, onRevoke, onRestore }: { factor: SiteFactor; canAdminister: boolean; onShow: () => void; onRevoke: () => void; onRestore: () => void }) => {
  const { t } = useLingui()
  const names = useFactorKindNames()
  const isActive = factor.status === 'active'
  const isScreen = factor.kind === 'code_rotating'
  return (
    <li data-testid="factor-row" data-kind={factor.kind} data-status={factor.status} data-factor={factor.factorId}>
      <div className="fp-site-factor-words">
        <b>{factor.label}</b>
        <span>{names[factor.kind]} <span className="fp-band" data-band={isActive && factor.isStrong ? 'verified' : 'not_enough_evidence'}>{isActive ? (factor.isStrong ? t`强` : t`弱`) : t`已停用`}</span></span>
        {factor.identifier ? <code className="fp-soft">{factor.identifier}</code> : null}
        <small className="fp-soft">
          {isScreen && isActive ? (factor.pairedAt ? <Trans>屏幕已设置：<TimeText value={factor.pairedAt} />。</Trans> : t`还没有屏幕打开链接。`) : null}
          {factor.lastReadAt ? <Trans>最近读取：<TimeText value={factor.lastReadAt} /></Trans> : t`还没有人读取过`}
        </small>
      </div>
      {canAdminister ? (
        <div className="fp-site-factor-actions">
          {isActive && factor.kind === 'code_printed' ? <Button size="small" onClick={onShow} data-testid="factor-show"><Trans>打印</Trans></Button> : null}
          {isActive && isScreen ? <Popconfirm title={t`换一块屏幕？`} description={t`原来的屏幕将不再有效。`} okText={t`换屏幕`} cancelText={t`取消`} onConfirm={onShow} okButtonProps={{ 'data-testid': 'factor-show-confirm' } as never}><Button size="small" data-testid="factor-show"><Trans>换屏幕</Trans></Button></Popconfirm> : null}
          {isActive ? <Button size="small" onClick={onRevoke} data-testid="factor-revoke"><Trans>停用</Trans></Button> : <Button size="small" onClick={onRestore} data-testid="factor-restore"><Trans>恢复使用</Trans></Button>}
        </div>
      ) : null}
    </li>
  )
}
