import type { CheckInDetail } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { MaskedNotice, useIsMasked } from '../../shell/Masked.tsx'

/** A spoken note: to be heard, with its length and what the phone took for speech. */
export const VoicePanel = ({ personId, voice: { sha256, durationSeconds, speechSeconds, received, usedElsewhere } }: { personId: string; voice: NonNullable<CheckInDetail['voice']> }) => {
  const { t } = useLingui()
  const isMasked = useIsMasked()('photo', personId)
  return (
    <section className="fp-panel" data-testid="voice-panel">
      <h2 className="fp-panel-title"><Trans>语音备注</Trans></h2>
      <div className="fp-panel-body">
        {isMasked ? <MaskedNotice field="photo"><Trans>语音不能打开。</Trans></MaskedNotice> : received ? <audio controls preload="none" src={`/api/v1/media/${sha256}`} aria-label={t`语音备注`} style={{ width: '100%' }} data-testid="voice-player" /> : <p className="fp-soft"><Trans>语音还没有传到。</Trans></p>}
        <p className="fp-soft fp-num">{t`长 ${durationSeconds} 秒，手机按音量估计其中说话 ${speechSeconds} 秒。`}</p>
        {usedElsewhere > 0 ? <p data-testid="voice-reused">{t`同一段录音还出现在另外 ${usedElsewhere} 条记录里。`}</p> : null}
      </div>
    </section>
  )
}
