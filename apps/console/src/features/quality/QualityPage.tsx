import { DownloadOutlined } from '@ant-design/icons'
import type { Quality } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { DemotionDialog } from './DemotionDialog.tsx'
import { percent, RateBar } from './RateBar.tsx'
import { WeeksChart } from './WeeksChart.tsx'
import './quality.css'

const choices = ['30', '90', '365'] as const

/** Watching the watcher: how far people shared each signal's doubts. Of signals, handset models and departments; never of people. */
export const QualityPage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const days = (choices as readonly string[]).includes(search['days'] ?? '') ? search['days']! : '90'
  useKnownFilters(search, { days })
  const quality = useQuery({ queryKey: ['quality', days], queryFn: () => client.quality.figures({ days }), placeholderData: keepPreviousData })
  return (
    <div className="fp-page" data-testid="quality-page">
      <PageHeader
        title={t`核验质量`} description={t`系统也会看错。这里用人工核实的结果来检验每个信号：它的怀疑有多少得到认同，哪些在冤枉人。只看信号、机型和部门，不给任何人排名。`}
        actions={<>
          <Segmented<string> aria-label={t`统计时段`} value={days} onChange={(value) => { void navigate({ to: '/quality', search: value === '90' ? {} : { days: value }, replace: true }) }} options={[{ value: '30', label: t`近 30 天` }, { value: '90', label: t`近 90 天` }, { value: '365', label: t`近一年` }]} />
          <Button icon={<DownloadOutlined />} href={client.quality.csvUrl({ days })} download data-testid="quality-csv">{t`导出 CSV`}</Button>
        </>}
      />
      {quality.isError ? <ErrorState error={quality.error} onRetry={() => { void quality.refetch() }} /> : quality.isPending ? <LoadingState /> : <Figures quality={quality.data} />}
    </div>
  )
}

const Figures = ({ quality }: { quality: Quality }) => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  const mayChange = useMe().canAdminister
  const [changing, setChanging] = useState<{ signal: string; name: string; demoted: boolean }>()
  if (quality.checkIns === 0) return <section className="fp-panel"><EmptyState title={t`这段时间还没有签到`} description={t`有了签到和人工核实之后，这里会显示每个信号说得准不准。`} /></section>
  const flagged = quality.signals.filter((signal) => signal.accusesWrongly && signal.demotion === null)
  const percentRule = percent(quality.rule.precisionBelow, i18n.locale)
  return (
    <div className="fp-stack">
      <p className="fp-soft" data-testid="quality-summary"><Trans>这段时间共 {number.format(quality.checkIns)} 次签到，其中 {number.format(quality.decided)} 次经人工核实。</Trans></p>
      {flagged.length > 0 ? (
        <section className="fp-quality-flag" role="status" data-testid="quality-flag">
          <b><Trans>在您这里经常冤枉人的信号：{flagged.map((signal) => signal.name).join(t`、`)}</Trans></b>
          <p><Trans>规则：至少 {quality.rule.decided} 次明确的核实，而且即使按 95% 区间的上限算，得到认同的也不到 {percentRule}。可以考虑停用它：停用后仍会显示，但不计入结论。</Trans></p>
        </section>
      ) : null}
      <section className="fp-panel">
        <h2 className="fp-panel-title"><Trans>每个信号的怀疑，人认同多少</Trans></h2>
        {quality.signals.length === 0 ? <EmptyState title={t`这段时间没有信号提出过怀疑`} /> : (
          <div className="fp-plain-table fp-quality-table" role="region" tabIndex={0} aria-label={t`信号`}><table>
            <thead><tr><th>{t`信号`}</th><th>{t`提出怀疑`}</th><th>{t`人也认为不属实`}</th><th>{t`人认为真实`}</th><th>{t`无法判断`}</th><th>{t`说明后改变`}</th><th>{t`得到认同的比例（95% 区间）`}</th><th><span className="fp-visually-hidden">{t`操作`}</span></th></tr></thead>
            <tbody>
              {quality.signals.map((signal) => (
                <tr key={signal.signal} data-testid="quality-row" data-signal={signal.signal}>
                  <td><b>{signal.name}</b>{signal.demotion ? <small className="fp-quality-mark" data-kind="demoted" title={signal.demotion.reason}>{t`已停用，不计入`}</small> : signal.accusesWrongly ? <small className="fp-quality-mark" data-kind="wrong">{t`在这里常冤枉人`}</small> : null}</td>
                  <td className="fp-num">{number.format(signal.spoke)}</td><td className="fp-num">{number.format(signal.agreed)}</td><td className="fp-num">{number.format(signal.disagreed)}</td><td className="fp-num">{number.format(signal.unclear)}</td><td className="fp-num">{number.format(signal.overturned)}</td>
                  <td><RateBar interval={signal.precision} empty={t`还没有明确的核实`} /></td>
                  <td>{mayChange ? <Button size="small" onClick={() => { setChanging({ signal: signal.signal, name: signal.name, demoted: signal.demotion !== null }) }} data-testid={signal.demotion ? 'restore-signal' : 'demote-signal'}>{signal.demotion ? t`恢复信号` : t`停用信号`}</Button> : null}</td>
                </tr>
              ))}
            </tbody>
          </table></div>
        )}
      </section>
      <div className="fp-grid-2">
        <Groups title={t`各机型的误判`} groups={quality.models} tooFew={quality.tooFewModels} fewest={quality.fewestDecided} testId="quality-models" />
        <Groups title={t`各部门的误判`} groups={quality.departments} tooFew={quality.tooFewDepartments} fewest={quality.fewestDecided} testId="quality-departments" />
      </div>
      <WeeksChart weeks={quality.weeks} />
      {changing ? <DemotionDialog {...changing} onClose={() => { setChanging(undefined) }} /> : null}
    </div>
  )
}

const Groups = ({ title, groups, tooFew, fewest, testId }: { title: string; groups: Quality['models']; tooFew: number; fewest: number; testId: string }) => {
  const { t } = useLingui()
  return (
    <section className="fp-panel" data-testid={testId}>
      <h2 className="fp-panel-title">{title}</h2>
      <div className="fp-panel-body">
        <p className="fp-soft fp-quality-how"><Trans>被怀疑、核实后是真实的，占明确核实的比例。少于 {fewest} 次的不显示：次数太少时，偶然看起来也像规律。</Trans></p>
        {groups.length === 0 ? <p className="fp-soft">{t`还没有达到次数的`}</p> : <dl className="fp-quality-groups">{groups.map((group) => <div key={group.key}><dt>{group.name} <small className="fp-soft fp-num">{t`${group.decided} 次`}</small></dt><dd><RateBar interval={group.falseAccusations} empty="" /></dd></div>)}</dl>}
        {tooFew > 0 ? <p className="fp-soft">{t`另有 ${tooFew} 个次数太少，没有显示`}</p> : null}
      </div>
    </section>
  )
}
