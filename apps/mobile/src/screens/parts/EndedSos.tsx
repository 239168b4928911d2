import { useLingui } from '@lingui/react/macro'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime, dayHeading, sentenceGap } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'
import Button from './Button.tsx'
import { Icon } from './Icon.tsx'

/** Above every screen until the person has read it: whoever still needs help must know that nobody is called any more. */
const EndedSos = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { sosEnded, identity } = useSnapshot()
  if (sosEnded === undefined) return null
  const language = i18n.locale as Language
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const when = `${dayHeading(sosEnded.at, timeZone, language)} ${clockTime(sosEnded.at, timeZone, language)}`
  return (
    <div className="alarm" role="alert" data-testid={testIds.sosEnded}><Icon name="warning" /><div>
      <strong>{t`${sosEnded.byName}结束了您的求助（${when}）。`}</strong>{sentenceGap(i18n.locale)}{t`理由：${sosEnded.reason}`}
      <p className="alarm-more">{t`不再发送位置。如果您仍然需要帮助，请再次求助或打电话。`}</p>
      <Button block className="act act-second stacked" data-testid={testIds.sosEndedRead} onClick={() => { void phone.dismissEndedSos() }}>{t`知道了`}</Button>
    </div></div>
  )
}

export default EndedSos
