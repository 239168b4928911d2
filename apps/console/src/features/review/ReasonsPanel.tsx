import type { CheckInDetail, ReviewState } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { BandTag } from '../../shell/BandTag.tsx'
import { oddsOf, weigh, type WeighedReason } from '../checkIns/reasons.ts'

const mostShown = 3
const signed = (decibans: number): string => `${decibans > 0 ? '+' : '−'}${Math.abs(decibans).toFixed(1)}`

const Side = ({ title, lines, empty }: { title: string; lines: readonly WeighedReason[]; empty: string }) => (
  <div className="fp-review-side">
    <h3>{title}</h3>
    {lines.length === 0 ? <p className="fp-soft">{empty}</p> : (
      <ul>{lines.slice(0, mostShown).map(({ reason }) => (
        <li key={reason.signal} data-testid="review-reason" data-signal={reason.signal}><span><b>{reason.name}</b> {reason.text}</span><span className="fp-num">{signed(reason.weightDecibans)}</span></li>
      ))}</ul>
    )}
  </div>
)

/** The strongest reasons each way in plain words, and how check-ins with the same reason were decided before. */
export const ReasonsPanel = ({ detail, state }: { detail: CheckInDetail; state: ReviewState | undefined }) => {
  const { t, i18n } = useLingui()
  const verdict = detail.verdicts[0]?.verdict
  if (!verdict) return null
  const { against, inFavour } = weigh(verdict)
  const odds = oddsOf(verdict.totalDecibans)
  const ratio = `${odds.beyond ? '> ' : ''}${new Intl.NumberFormat(i18n.locale).format(odds.ratio)}`
  const similar = (state?.similar ?? []).filter((line) => line.real + line.notReal + line.unclear > 0)
  return (
    <section className="fp-panel" data-testid="review-reasons">
      <h2 className="fp-panel-title"><Trans>为什么需要您看一眼</Trans><BandTag band={verdict.band} /></h2>
      <div className="fp-panel-body">
        {verdict.outcome && verdict.outcome.sentences.length > 0 ? <p className="fp-soft" style={{ marginTop: 0 }}>{verdict.outcome.sentences.join(' ')}</p> : null}
        <div className="fp-review-sides">
          <Side title={t`不利`} lines={against} empty={t`没有不利的理由`} />
          <Side title={t`支持`} lines={inFavour} empty={t`没有支持的理由`} />
        </div>
        <p className="fp-soft fp-review-odds">{odds.inFavour ? <Trans>全部证据合起来：“确实到场”约 {ratio} : 1。结论供人判断，由您决定。</Trans> : <Trans>全部证据合起来：“没有到场”约 {ratio} : 1。结论供人判断，由您决定。</Trans>}</p>
        {similar.map((line) => (
          <p className="fp-review-similar" key={line.signal} data-testid="review-similar"><Trans>近 90 天因“{line.name}”核实过的：真实 {line.real}，不属实 {line.notReal}，无法判断 {line.unclear}</Trans></p>
        ))}
      </div>
    </section>
  )
}
