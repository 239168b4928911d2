import { PlusOutlined } from '@ant-design/icons'
import type { PolicyBody, PolicyList } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Tag } from 'antd'
import { queries, useMe, useSettings } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import './policies.css'
import { useRoleName } from '../../shell/navigation.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'

/** Who and where, in one line. */
export const useScopeText = (choices: PolicyList['choices'] | undefined) => {
  const { t } = useLingui()
  const roleName = useRoleName()
  const departments = useQuery(queries.departments).data?.departments ?? []
  return ({ roles, departmentIds, siteTiers, siteIds, trustTiers }: PolicyBody['appliesTo']): string => {
    const parts = [
      roles?.map((role) => roleName(role as Parameters<typeof roleName>[0])).join(t`、`),
      departmentIds?.map((id) => departments.find((department) => department.departmentId === id)?.name ?? '…').join(t`、`),
      siteTiers && t`${siteTiers.join(t`、`)} 级地点`,
      siteIds && t`${siteIds.length} 个指定地点`,
      trustTiers && t`信任等级：${trustTiers.map((tier) => choices?.trustTiers.find((one) => one.tier === tier)?.name ?? tier).join(t`、`)}`,
    ].filter(Boolean)
    return parts.length === 0 ? t`所有人、所有地点` : parts.join(' · ')
  }
}

/** All policies, what applies to whom, in the order in which they are tried. */
export const PoliciesPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const list = useQuery(queries.policies)
  const settings = useSettings()
  const scopeText = useScopeText(list.data?.choices)
  const add = me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/policies/$policyId', params: { policyId: 'new' } })} data-testid="add-policy">{t`新建策略`}</Button> : null
  return (
    <div className="fp-page" style={{ maxWidth: 1080 }}>
      <PageHeader title={t`核验策略`} description={t`签到需要什么、判定之后怎么办。每次签到只用一条：最具体的优先，其次看顺序。`} actions={add} />
      <section className="fp-panel" aria-label={t`策略列表`}>
        {list.isPending ? <LoadingState /> : list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : list.data.policies.length === 0
          ? <EmptyState title={t`还没有策略`} description={t`没有策略时只给出判定，不要求任何要素，也不区分处理。`} action={add ?? undefined} /> : (
          <ul className="fp-list" data-testid="policy-list">
            {list.data.policies.map(({ policyId, published, draft }) => {
              const shown = published ?? draft
              return shown ? (
                <li key={policyId}>
                  <span className="fp-list-main">
                    <span className="fp-inline"><Link to="/policies/$policyId" params={{ policyId }}>{shown.body.name}</Link>{published ? <span className="fp-band" data-band="verified">{t`第 ${published.version} 版生效中`}</span> : <Tag>{draft ? t`草稿` : t`已停止生效`}</Tag>}{published && draft ? <Tag>{t`有草稿`}</Tag> : null}</span>
                    <span className="fp-soft">{scopeText(shown.body.appliesTo)}</span>
                    <span className="fp-soft">{shown.requirement}</span>
                  </span>
                  <span className="fp-soft fp-num">{t`顺序 ${shown.body.order}`}</span>
                </li>
              ) : (
                <li key={policyId}><span className="fp-list-main"><Link to="/policies/$policyId" params={{ policyId }}>{t`已停止生效的策略`}</Link></span></li>
              )
            })}
          </ul>
        )}
      </section>
      {settings.data?.photoRequired ? <p className="fp-soft"><Trans>设置里打开了“签到必须拍照”：没有其他策略适用时，要求所有人拍照。</Trans></p> : null}
    </div>
  )
}
