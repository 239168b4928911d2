import type { CheckInDetail } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Collapse, Tooltip } from 'antd'
import type { CSSProperties } from 'react'
import { BandTag } from '../../shell/BandTag.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { oddsOf, weigh } from './reasons.ts'

const signed = (decibans: number): string => `${decibans > 0 ? '+' : decibans < 0 ? '−' : ''}${Math.abs(decibans).toFixed(1)}`

const Bar = ({ length, testId }: { length: number; testId?: string }) => (
  <span className="fp-bar" data-side={length < 0 ? 'against' : 'for'} style={{ '--length': `${Math.abs(length) * 50}%` } as CSSProperties} aria-hidden data-testid={testId}><i /></span>
)

/** Why the verdict is what it is: every reason with its weight on one scale, against on the left, in favour on the right. */
export const VerdictPanel = ({ verdicts }: { verdicts: CheckInDetail['verdicts'] }) => {
  const { t, i18n } = useLingui()
  const latest = verdicts[0]
  if (!latest) {
    return (
      <section className="fp-panel" data-testid="verdict-panel">
        <h2 className="fp-panel-title"><Trans>核验结论</Trans><BandTag band={null} /></h2>
        <div className="fp-panel-body fp-soft"><Trans>证据正在核验，结论几秒内会出现在这里。</Trans></div>
      </section>
    )
  }
  const { verdict } = latest
  const { against, inFavour, silent, priorLength, combined } = weigh(verdict)
  const odds = oddsOf(verdict.totalDecibans)
  const decisive = against[0]?.reason.name
  const number = new Intl.NumberFormat(i18n.locale)
  const ratio = `${odds.beyond ? '> ' : ''}${number.format(odds.ratio)}`
  return (
    <section className="fp-panel" data-testid="verdict-panel">
      <h2 className="fp-panel-title"><Trans>核验结论</Trans><span data-testid="verdict-band" data-band={verdict.band}><BandTag band={verdict.band} /></span></h2>
      <div className="fp-panel-body">
        <p className="fp-verdict-odds">
          {verdict.band === 'not_enough_evidence' ? <Trans>能用来判断的证据太少，这不等于有问题。</Trans>
            : verdict.band === 'strong_doubt' && odds.inFavour && decisive ? <Trans>有一项决定性的不利证据：<b>{decisive}</b>。其他证据再多，也不能抵消它，需要人来弄清原因。</Trans>
            : verdict.band === 'needs_review' && odds.inFavour ? <Trans>总体上支持“确实到场”（约 <b>{ratio} : 1</b>），但有不利的理由，需要人来核实。</Trans>
            : odds.inFavour ? <Trans>综合全部证据，“确实到场”与“没有到场”的可能性约为 <b>{ratio} : 1</b>。</Trans>
              : <Trans>综合全部证据，“没有到场”与“确实到场”的可能性约为 <b>{ratio} : 1</b>。</Trans>}{' '}
          <span className="fp-soft"><Trans>结论供人判断，由人决定。</Trans></span>
        </p>
        {verdict.outcome ? (
          <div className="fp-outcome" data-action={verdict.outcome.action} data-testid="verdict-outcome">
            <b>{verdict.outcome.actionName}</b>
            <span>{verdict.outcome.sentences.length > 0 ? verdict.outcome.sentences.join(' ') : t`公司策略要求的都有了。`}{' '}
              <span className="fp-soft">{t`信任等级：${verdict.outcome.trustTierName}`} · <Link to="/policies/$policyId" params={{ policyId: verdict.outcome.policy.id }}>{t`策略第 ${verdict.outcome.policy.version} 版`}</Link></span></span>
          </div>
        ) : null}
        <div className="fp-scales" role="table" aria-label={t`支持与不利的理由`}>
          <div role="row" className="fp-scales-head">
            <span role="columnheader"><Trans>理由</Trans></span>
            <span role="columnheader" className="fp-scales-sides"><span><Trans>不利</Trans></span><span><Trans>支持</Trans></span></span>
            <span role="columnheader"><Tooltip title={t`以 10 为一档：+10 表示真实到场时出现这种情况的可能是没有到场时的 10 倍，+20 是 100 倍；负数相反。`}><span tabIndex={0} className="fp-help"><Trans>权重</Trans></span></Tooltip></span>
          </div>
          {[...against, ...inFavour].map(({ reason, length }) => (
            <div role="row" key={reason.signal} className="fp-scales-row" data-testid="reason-row" data-signal={reason.signal}>
              <span role="cell"><b>{reason.name}</b><small>{reason.text}</small></span>
              <span role="cell"><Bar length={length} /><span className="fp-visually-hidden">{length < 0 ? t`不利` : t`支持`}</span></span>
              <span role="cell" className="fp-num">{signed(reason.weightDecibans)}</span>
            </div>
          ))}
          <div role="row" className="fp-scales-row fp-scales-prior">
            <span role="cell"><b><Trans>起点</Trans></b><small><Trans>看任何证据之前：多数签到是真实的</Trans></small></span>
            <span role="cell"><Bar length={priorLength} /></span>
            <span role="cell" className="fp-num">{signed(verdict.priorDecibans)}</span>
          </div>
          <div role="row" className="fp-scales-row fp-scales-total">
            <span role="cell"><b><Trans>合计</Trans></b>{combined ? <small><Trans>同一类的信号互相有关，先合并再相加，所以不等于各项之和</Trans></small> : null}</span>
            <span role="cell" />
            <span role="cell" className="fp-num" data-testid="verdict-total">{signed(verdict.totalDecibans)}</span>
          </div>
        </div>
        {silent.length > 0 ? (
          <Collapse ghost size="small" className="fp-silent" items={[{
            key: 'silent', label: <Trans>另有 {silent.length} 项没有可用的依据，不影响结论</Trans>,
            children: <ul>{silent.map((r) => <li key={r.signal}><b>{r.name}</b> {r.countsNothingHere ? <span className="fp-band" data-band="not_enough_evidence">{t`本公司已停用，不计入`}</span> : null} <span className="fp-soft">{r.text}</span></li>)}</ul>,
          }]} />
        ) : null}
        <p className="fp-soft fp-verdict-model">
          <Trans>核验于 <TimeText value={latest.computedAt} style="dateTimeSeconds" />，模型 {verdict.modelVersion}</Trans>{' '}
          <Tooltip title={verdict.modelSha256}><code className="fp-code" tabIndex={0}>{verdict.modelSha256.slice(0, 12)}</code></Tooltip>
        </p>
        {verdicts.length > 1 ? (
          <Collapse ghost size="small" className="fp-silent" items={[{
            key: 'earlier', label: <Trans>更早的 {verdicts.length - 1} 次结论（结论只追加，不修改）</Trans>,
            children: <ul>{verdicts.slice(1).map((v) => <li key={v.computedAt}><TimeText value={v.computedAt} style="dateTimeSeconds" /> <BandTag band={v.verdict.band} /> <span className="fp-num">{signed(v.verdict.totalDecibans)}</span></li>)}</ul>,
          }]} />
        ) : null}
      </div>
    </section>
  )
}
