import { HistoryOutlined } from '@ant-design/icons'
import type { AlertRuleInput } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import '../../shell/changePreview.css'
import { useAlertTitle } from './alertText.ts'

/** What the rule would have done last month: asked for, because it looks through a month of records. */
export const PreviewPanel = ({ rule, stored }: { rule: AlertRuleInput; /** As it stands: counted too, so that the difference is seen. */ stored?: AlertRuleInput | undefined }) => {
  const { t } = useLingui()
  const title = useAlertTitle()
  const isSame = (a: AlertRuleInput, b: AlertRuleInput) => JSON.stringify({ ...a, name: '' }) === JSON.stringify({ ...b, name: '' })
  const preview = useMutation({
    mutationFn: async (asked: AlertRuleInput) => {
      const before = stored && !isSame(stored, asked) ? (await client.alertRules.preview(stored)).count : null
      return { before, ...(await client.alertRules.preview({ ...asked, name: asked.name.trim() || '—' })) }
    },
  })
  const stale = preview.variables !== undefined && !isSame(preview.variables, rule)
  const { data } = preview
  return (
    <section aria-label={t`上个月会响几次`} style={{ marginTop: 20 }}>
      <h2 className="fp-alert-part">{t`上个月会响几次`}</h2>
      <Button icon={<HistoryOutlined />} loading={preview.isPending} onClick={() => { preview.mutate(rule) }} data-testid="rule-preview">{data ? t`再算一次` : t`按最近 31 天算一算`}</Button>
      <div style={{ marginTop: 10 }} aria-live="polite">
        <ErrorAlert error={preview.error} />
        {data && !preview.isPending ? (
          <>
            <p style={{ margin: '0 0 8px' }} data-testid="preview-count" data-count={data.count}><strong>{data.before !== null ? t`原来上月会响 ${data.before} 次，改后会响 ${data.count} 次。` : data.count === 0 ? t`这条规则上月一次也不会响。` : t`这条规则上月会响 ${data.count} 次。`}</strong> <span className="fp-soft">{t`符合条件的事共 ${data.matched} 件。`}{stale ? ` ${t`规则改过了，请再算一次。`}` : ''}</span></p>
            {data.isPartial ? <p className="fp-soft"><Trans>人数较多，失去联系只算了 <TimeText value={data.from} style="date" /> 以来的。</Trans></p> : null}
            {data.peopleLeftOut > 0 ? <p className="fp-soft" data-testid="preview-left-out">{t`还有 ${data.peopleLeftOut} 人没有算进来：失去联系一次最多算 1,500 人。可以先只选一个部门看看。`}</p> : null}
            {data.alerts.length > 0 ? (
              // A list that scrolls must be reachable by keyboard.
              <ul className="fp-list fp-preview-list" tabIndex={0} aria-label={t`会响的时间和人`} data-testid="preview-list">
                {data.alerts.map((one, i) => <li key={i}><span className="fp-list-main"><span>{title({ what: one.facts.at(-1)?.what ?? '', personName: one.personName, siteName: one.siteName, facts: one.facts, joined: one.joined })}</span></span><span className="fp-soft fp-nowrap"><TimeText value={one.openedAt} /></span></li>)}
              </ul>
            ) : null}
          </>
        ) : null}
      </div>
    </section>
  )
}
