import { ArrowLeftOutlined, EditOutlined, InboxOutlined, UndoOutlined } from '@ant-design/icons'
import type { Site } from '@fieldproof/contract'
import { lineMetres } from '@fieldproof/core/geo'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from 'antd'
import { type ReactNode, Suspense } from 'react'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { SiteFacts } from './SiteFacts.tsx'

/** Below the facts, and with the picture viewer: they need not hold up the list. */
const SiteFactorsPanel = lazy(() => import('./SiteFactorsPanel.tsx').then((module) => ({ default: module.SiteFactorsPanel })))
const SitePhotos = lazy(() => import('./SitePhotos.tsx').then((module) => ({ default: module.SitePhotos })))

export const SiteDetails = ({ site, suggestion, canAdminister, restoring, onEdit, onBack, onArchive, onRestore }: { site: Site; suggestion?: ReactNode; canAdminister: boolean; restoring: boolean; onEdit: () => void; onBack: () => void; onArchive: () => void; onRestore: () => void }) => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  const metres = (value: number) => number.format(Math.round(value))
  const fence = site.fence.kind === 'circle' ? t`圆形，半径 ${metres(site.fence.radiusMetres)} 米` : site.fence.kind === 'corridor' ? t`走廊，宽 ${metres(site.fence.widthMetres)} 米，长 ${metres(lineMetres(site.fence.line))} 米` : t`多边形，${site.fence.rings[0]?.length ?? 0} 个顶点`
  return (
    <div className="fp-site-details" data-testid="site-details">
      <header>
        <Button type="text" icon={<ArrowLeftOutlined />} onClick={onBack} aria-label={t`返回列表`} data-testid="site-back" />
        <h2>{site.name}</h2>
      </header>
      {site.status === 'archived' ? <p className="fp-band" data-band="not_enough_evidence"><Trans>已归档：不再用于签到，历史记录不变</Trans></p> : null}
      <div className="fp-site-scroll" tabIndex={0} role="group" aria-label={t`地点资料`}>
        {suggestion}
        <dl className="fp-fact-list">
          <div><dt><Trans>客户</Trans></dt><dd>{site.customerName ?? '—'}</dd></div>
          <div><dt><Trans>地址</Trans></dt><dd>{site.address ?? '—'}</dd></div>
          <div><dt><Trans>等级</Trans></dt><dd>{site.tier ?? '—'}</dd></div>
          <SiteFacts site={site} />
          <div><dt><Trans>围栏</Trans></dt><dd>{fence}</dd></div>
          <div><dt><Trans>位置</Trans></dt><dd className="fp-num">{site.position.lat.toFixed(6)}, {site.position.lon.toFixed(6)}<br /><small className="fp-soft">WGS-84</small></dd></div>
          <div><dt><Trans>签到次数</Trans></dt><dd className="fp-num">{number.format(site.checkInCount)}</dd></div>
        </dl>
        <Suspense fallback={null}><SiteFactorsPanel key={site.siteId} site={site} canAdminister={canAdminister} /></Suspense>
        <Suspense fallback={null}><SitePhotos site={site} canAdminister={canAdminister && site.status === 'active'} /></Suspense>
      </div>
      <footer>
        <LinkButton to="/check-ins" search={{ siteId: site.siteId } as never} data-testid="site-check-ins"><Trans>查看签到</Trans></LinkButton>
        {canAdminister && site.status === 'archived' ? <Button type="primary" icon={<UndoOutlined />} loading={restoring} onClick={onRestore} data-testid="site-restore"><Trans>恢复使用</Trans></Button> : null}
        {canAdminister && site.status === 'active' ? (
          <>
            <Button icon={<EditOutlined />} onClick={onEdit} data-testid="site-edit"><Trans>编辑</Trans></Button>
            <Button icon={<InboxOutlined />} onClick={onArchive} data-testid="site-archive"><Trans>归档</Trans></Button>
          </>
        ) : null}
      </footer>
    </div>
  )
}
