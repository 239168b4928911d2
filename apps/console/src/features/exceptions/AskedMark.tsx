import { QuestionCircleOutlined } from '@ant-design/icons'
import type { AskedQuestion } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { TimeText } from '../../shell/TimeText.tsx'

/** Who has asked the person what, and what came of it. */
export const AskedMark = ({ question: { byName, at, text, isOpen, answer } }: { question: AskedQuestion }) => {
  const { t } = useLingui()
  return (
    <span className="fp-asked-mark" data-testid="asked-mark" data-answer={answer?.kind ?? (isOpen ? 'open' : 'none')}>
      <span><QuestionCircleOutlined aria-hidden /> <Trans>{byName} 于 <TimeText value={at} /> 问过本人：{text}</Trans></span>
      <span>{answer === null ? (isOpen ? t`还没有回答` : t`两周内没有回答`)
        : answer.kind === 'words' ? <b><Trans>本人说明：{answer.text}</Trans></b>
        : <><Trans>本人已申请：{answer.text}</Trans> <Link to="/exceptions" search={{ kind: 'requests' }}>{t`去看申请`}</Link></>}</span>
    </span>
  )
}
