import { CheckCircleOutlined } from '@ant-design/icons'
import type { Settled } from '@fieldproof/contract'
import { Trans } from '@lingui/react/macro'
import { TimeText } from '../../shell/TimeText.tsx'
import './putOff.css'

/** Who has looked at it and found nothing to be done, when, and what they noted. */
export const SettledMark = ({ settled: { byName, at, note } }: { settled: Settled }) => (
  <span className="fp-settled-mark" data-testid="settled-mark"><CheckCircleOutlined aria-hidden /> {note === null ? <Trans>{byName} 于 <TimeText value={at} /> 标为已处理</Trans> : <Trans>{byName} 于 <TimeText value={at} /> 标为已处理：{note}</Trans>}</span>
)
