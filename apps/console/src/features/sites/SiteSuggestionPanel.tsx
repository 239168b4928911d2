import { AimOutlined, CheckOutlined, CloseOutlined } from '@ant-design/icons'
import type { Site, SiteSuggestion } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { Masked, useIsMasked } from '../../shell/Masked.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

export const useSiteSuggestions = () => useQuery({ queryKey: ['site-suggestions'], queryFn: () => client.siteSuggestions.list(), staleTime: 60_000 })

const useSuggestionText = () => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  return ({ kind, datum, movedMetres, fence, proposal }: SiteSuggestion): string => {
    const metres = number.format(Math.round(movedMetres))
    const radius = fence?.kind === 'circle' ? number.format(Math.round(fence.radiusMetres)) : ''
    switch (kind) {
      case 'move': return t`大家实际到达的位置离现在的中心 ${metres} 米。建议把围栏移过去，半径 ${radius} 米。`
      case 'datum': return datum === 'bd09' ? t`这个位置像是按百度坐标填的，差了 ${metres} 米。建议换算成 GPS 坐标。` : t`这个位置像是按高德、腾讯坐标填的，差了 ${metres} 米。建议换算成 GPS 坐标。`
      case 'radius': return t`位置是对的，半径不合适。建议改为 ${radius} 米。`
      case 'proposal': return t`${proposal?.personName ?? ''} 在现场提出：地址不对，实际位置离现在的中心 ${metres} 米。`
      case 'reshape': return t`很多到访落在多边形之外，中心偏了 ${metres} 米。请对照地图重画。`
    }
  }
}

const ProposalText = ({ proposal }: { proposal: NonNullable<SiteSuggestion['proposal']> }) => {
  const { t } = useLingui()
  const isMasked = useIsMasked()
  return (
    <>
      {proposal.note === '' ? null : <blockquote className="fp-quote">{proposal.note}</blockquote>}
      {proposal.photoSha256 && isMasked('photo', proposal.personId) ? <Masked field="photo" /> : proposal.photoSha256 ? <img className="fp-proposal-photo" src={client.phone.mediaUrl(proposal.photoSha256)} alt={t`现场照片`} /> : null}
      <p className="fp-soft">{proposal.accuracyMetres === null ? t`手机没有给出精度。` : t`手机定位精度 ±${Math.round(proposal.accuracyMetres)} 米。`}{' '}{t`采用前请核对；采用后可以撤销。`}</p>
    </>
  )
}

/** What accepted visits suggest about this site, with a look on the map beside it. Nothing changes until somebody accepts, and that can be undone. */
export const SiteSuggestionPanel = ({ site, suggestion, canAdminister, onEdit, onShow }: { site: Site; suggestion: SiteSuggestion | undefined; canAdminister: boolean; onEdit: () => void; onShow: () => void }) => {
  const { t, i18n } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const text = useSuggestionText()
  const number = new Intl.NumberFormat(i18n.locale)
  const refresh = async () => { await Promise.all([cache.invalidateQueries({ queryKey: ['sites'] }), cache.invalidateQueries({ queryKey: ['site-suggestions'] })]) }
  const sayUndoable = useUndoMessage()
  const accept = useMutation({
    mutationFn: () => client.siteSuggestions.accept(suggestion!.suggestionId),
    onSuccess: async ({ before }) => {
      await refresh()
      sayUndoable(t`围栏已更新`, (undo) => undo.sites.update(site.siteId, { fence: before }).then(refresh), { testIds: ['suggestion-accepted', 'suggestion-undo'], undone: () => t`已恢复原来的围栏` })
    },
  })
  const dismiss = useMutation({ mutationFn: () => client.siteSuggestions.dismiss(suggestion!.suggestionId), onSuccess: async () => { await refresh(); void message.success(t`已忽略，不会再提同样的建议`) } })
  const reckon = useMutation({ mutationFn: () => client.siteSuggestions.reckon(site.siteId), onSuccess: refresh })
  const why = reckon.data?.why
  if (!suggestion) {
    if (!canAdminister || site.status !== 'active') return null
    return (
      <section className="fp-site-suggestion" data-quiet aria-label={t`围栏建议`}>
        <Button size="small" icon={<AimOutlined />} loading={reckon.isPending} onClick={() => { reckon.mutate() }} data-testid="suggestion-reckon"><Trans>按到访核对围栏</Trans></Button>
        {why ? <p role="status" className="fp-soft">{why === 'fits' ? t`围栏与实际到访相符。` : why === 'too_few' ? t`可信的到访还不够（至少 2 人、4 天、8 次）。` : why === 'dismissed' ? t`同样的建议之前已被忽略。` : t`到访位置不一致，或只靠一个人，不作建议。`}</p> : null}
        <ErrorAlert error={reckon.error} />
      </section>
    )
  }
  const { evidence } = suggestion
  return (
    <section className="fp-site-suggestion" aria-label={t`围栏建议`} data-testid="suggestion">
      <h3>{suggestion.proposal ? <Trans>员工提出更正</Trans> : <Trans>到访记录建议</Trans>}</h3>
      <p>{text(suggestion)}</p>
      {suggestion.proposal ? <ProposalText proposal={suggestion.proposal} /> : <p className="fp-soft">{t`依据：${number.format(evidence.personCount)} 人、${number.format(evidence.dayCount)} 天、${number.format(evidence.visitCount)} 次可信到访，半数在 ${number.format(Math.round(evidence.spreadMetres))} 米内；${new Intl.NumberFormat(i18n.locale, { style: 'percent' }).format(evidence.insideShare)} 在现有围栏内。`}</p>}
      <ErrorAlert error={accept.error ?? dismiss.error} />
      <div className="fp-site-suggestion-actions">
        <Button size="small" icon={<AimOutlined />} onClick={onShow} data-testid="suggestion-show"><Trans>在地图上看</Trans></Button>
        {canAdminister ? (
          <>
            {suggestion.fence ? <Button size="small" type="primary" icon={<CheckOutlined />} loading={accept.isPending} onClick={() => { accept.mutate() }} data-testid="suggestion-accept"><Trans>采用</Trans></Button> : <Button size="small" type="primary" onClick={onEdit}><Trans>去重画</Trans></Button>}
            <Button size="small" icon={<CloseOutlined />} loading={dismiss.isPending} onClick={() => { dismiss.mutate() }} data-testid="suggestion-dismiss"><Trans>忽略</Trans></Button>
          </>
        ) : null}
      </div>
    </section>
  )
}
