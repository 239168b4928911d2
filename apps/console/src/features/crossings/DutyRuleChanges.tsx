import { HistoryOutlined } from '@ant-design/icons'
import type { DutyRule, DutyRuleInput } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { client } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { TimeText } from '../../shell/TimeText.tsx'
import { useRuleKindName } from './crossingText.ts'
import { dutyRuleInput } from './dutyRuleInput.ts'

interface Props {
  readonly rule: DutyRule | undefined
  readonly draft: DutyRuleInput
  readonly nameOf: (id: string) => string
  /** The form can be saved: only then can it be tried. */
  readonly isReady: boolean
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What saving would change about a duty rule, and what it would have noted last month, beside what the rule as it stands would have. */
export const DutyRuleChanges = ({ rule, draft, nameOf, isReady }: Props) => {
  const { t, i18n } = useLingui()
  const kindName = useRuleKindName()
  const tried = useMutation({
    mutationFn: async (asked: DutyRuleInput) => {
      const stored = rule && !isSame(dutyRuleInput(rule), asked) ? await client.dutyRules.preview(dutyRuleInput(rule)).catch(() => undefined) : undefined
      return { before: stored, after: await client.dutyRules.preview({ ...asked, name: asked.name.trim() || '—' }) }
    },
  })
  const isStale = tried.variables !== undefined && !isSame({ ...tried.variables, name: '' }, { ...draft, name: '' })
  const names = (ids: readonly string[], none: string) => (ids.length === 0 ? none : ids.length <= 4 ? ids.map(nameOf).join(t`、`) : t`${ids.slice(0, 3).map(nameOf).join(t`、`)}等 ${ids.length} 个`)
  const who = ({ departmentIds, personIds }: DutyRuleInput) => names([...departmentIds, ...personIds], t`所有人`)
  const result = tried.data
  const since = result ? formatDay(result.after.from, i18n.locale) : ''
  return (
    <section aria-label={t`这会怎样`} style={{ marginTop: 16 }}>
      {rule ? (
        <ChangePreview
          changes={[
            draft.name.trim() !== '' && draft.name.trim() !== rule.name && { name: t`名称`, before: rule.name, after: draft.name.trim() },
            draft.kind !== rule.kind && { name: t`类型`, before: kindName(rule.kind), after: kindName(draft.kind) },
            !isSame(draft.siteIds, rule.siteIds) && { name: t`地点`, before: names(rule.siteIds, t`全部地点`), after: names(draft.siteIds, t`全部地点`) },
            who(draft) !== who(rule) && { name: t`适用于`, before: who(rule), after: who(draft) },
            draft.limitMinutes !== rule.limitMinutes && { name: t`多久`, before: t`${rule.limitMinutes} 分钟`, after: t`${draft.limitMinutes} 分钟` },
            draft.isActive !== rule.isActive && { name: t`启用`, before: rule.isActive ? t`是` : t`否`, after: draft.isActive ? t`是` : t`否` },
          ]}
          effects={[t`从今天起按新规则记录；以前的记录不变，需要时可以在“进出记录”里重算。`]}
        />
      ) : null}
      <Button icon={<HistoryOutlined />} disabled={!isReady} loading={tried.isPending} onClick={() => { tried.mutate(draft) }} data-testid="rule-preview">{result ? t`再算一次` : t`按最近 31 天算一算`}</Button>
      <div style={{ marginTop: 10 }} aria-live="polite">
        <ErrorAlert error={tried.error} />
        {result && !tried.isPending ? (
          <>
            <p style={{ margin: '0 0 8px' }} data-testid="preview-count" data-count={result.after.count}>
              <strong>{result.before ? t`原来会记录 ${result.before.count} 次，改后会记录 ${result.after.count} 次，涉及 ${result.after.peopleNoted} 人。` : result.after.count === 0 ? t`最近 31 天一次也不会记录。` : t`最近 31 天会记录 ${result.after.count} 次，涉及 ${result.after.peopleNoted} 人。`}</strong>{' '}
              <span className="fp-soft">{t`规则适用于 ${result.after.people} 人，看了他们 ${result.after.daysLookedAt} 个有轨迹的日子。`}{draft.isActive ? '' : t`规则停用时不记录。`}{isStale ? ` ${t`规则改过了，请再算一次。`}` : ''}</span>
            </p>
            {result.after.isPartial ? <p className="fp-soft"><Trans>人数较多，只算了 {since} 以来的。</Trans></p> : null}
            {result.after.noted.length > 0 ? (
              // A list that scrolls must be reachable by keyboard.
              <ul className="fp-list fp-preview-list" tabIndex={0} aria-label={t`会记录的人和时间`} data-testid="preview-list">
                {result.after.noted.map((one) => <li key={`${one.personId} ${one.at}`}><span className="fp-list-main"><span>{one.personName}{one.siteName ? ` · ${one.siteName}` : ''}{one.seconds === null ? '' : ` · ${t`${Math.round(one.seconds / 60)} 分钟`}`}</span></span><span className="fp-soft fp-nowrap"><TimeText value={one.at} /></span></li>)}
              </ul>
            ) : null}
          </>
        ) : null}
      </div>
    </section>
  )
}
