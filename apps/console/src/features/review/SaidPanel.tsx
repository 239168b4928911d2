import type { ReviewState } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Collapse } from 'antd'
import { TimeText } from '../../shell/TimeText.tsx'
import { useOutcomeName } from './outcomes.ts'

/** What people have said: questions, the person's own word, the decision that stands and the ones before it. */
export const SaidPanel = ({ state, personName }: { state: ReviewState; personName: string }) => {
  const { t } = useLingui()
  const outcomeName = useOutcomeName()
  const { questions, explanations, declarations, standing, decisions } = state
  const earlier = decisions.filter((decision) => decision.decisionId !== standing?.decisionId)
  const talk = [
    ...questions.map((q) => ({ key: q.questionId, at: q.askedAt, who: t`${q.askedByName} 问`, text: q.text, kind: 'asked' as const })),
    ...explanations.map((x) => ({ key: x.eventId, at: x.at, who: t`${personName} 说明`, text: x.text, kind: 'said' as const })),
    ...declarations.map((x) => ({ key: x.eventId, at: x.at, who: x.topic === 'appeal' ? t`${personName} 申诉` : t`${personName} 在别处见客户`, text: x.place === null ? x.text : t`${x.place}：${x.text}`, kind: x.topic })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1))
  return (
    <section className="fp-panel" data-testid="said-panel">
      <h2 className="fp-panel-title"><Trans>本人说明与核实经过</Trans></h2>
      <div className="fp-panel-body">
        {talk.length === 0 ? <p className="fp-soft"><Trans>{personName} 还没有说明。可以先问一句，再决定。</Trans></p> : (
          <ul className="fp-said">{talk.map((line) => (
            <li key={line.key} data-kind={line.kind} data-testid={line.kind === 'said' ? 'said-explanation' : line.kind === 'asked' ? 'said-question' : `said-${line.kind}`}><small>{line.who} · <TimeText value={line.at} /></small><p>{line.text}</p></li>
          ))}</ul>
        )}
        {standing ? (
          <p className="fp-said-standing" data-testid="standing-decision" data-outcome={standing.outcome}>
            <b><Trans>{standing.decidedByName} 的核实结果：{outcomeName(standing.outcome)}</Trans></b> <small className="fp-soft"><TimeText value={standing.decidedAt} /></small>
            {standing.note ? <><br />{standing.note}</> : null}
          </p>
        ) : null}
        {earlier.length > 0 ? (
          <Collapse ghost size="small" className="fp-silent" items={[{
            key: 'earlier', label: <Trans>更早的 {earlier.length} 次核实（只追加，不修改）</Trans>,
            children: <ul>{earlier.map((d) => <li key={d.decisionId}><TimeText value={d.decidedAt} /> {d.decidedByName}：{outcomeName(d.outcome)}{d.note ? `，${d.note}` : ''}</li>)}</ul>,
          }]} />
        ) : null}
      </div>
    </section>
  )
}
