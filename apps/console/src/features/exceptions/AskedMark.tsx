import { QuestionCircleOutlined } from '@ant-design/icons'
import type { AskedQuestion } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { TimeText } from '../../shell/TimeText.tsx'

/** Who has asked the person what, and what came of it. Words answer nothing by themselves: `onSettle` says that they do. */
export const AskedMark = ({ question: { byName, at, text, isOpen, answer }, onSettle }: { question: AskedQuestion; onSettle: ((note: string) => void) | undefined }) => {
  const { t } = useLingui()
  return (
    <span className="fp-asked-mark" data-testid="asked-mark" data-answer={answer?.kind ?? (isOpen ? 'open' : 'none')}>
      <span><QuestionCircleOutlined aria-hidden /> <Trans>{byName} 于 <TimeText value={at} /> 问过本人：{text}</Trans></span>
      <span>{answer === null ? (isOpen ? t`还没有回答` : t`两周内没有回答`)
        : answer.kind === 'words' ? <><b><Trans>本人说明：{answer.text}</Trans></b>{onSettle ? <> <Button size="small" onClick={() => { onSettle(t`本人的说明讲清楚了`) }} data-testid="answer-settles">{t`讲清楚了，标为已处理`}</Button></> : null}</>
        : <><Trans>本人已申请：{answer.text}</Trans> <Link to="/exceptions" search={{ kind: 'requests' }}>{t`去看申请`}</Link></>}</span>
    </span>
  )
}
