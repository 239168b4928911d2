import { CameraOutlined, EnvironmentOutlined, ExclamationCircleOutlined, MessageOutlined, QuestionCircleOutlined, RedoOutlined } from '@ant-design/icons'
import type { ReviewItem } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox } from 'antd'
import { useEffect, useRef } from 'react'
import { BandTag } from '../../shell/BandTag.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { PutOffMark } from '../putOff/PutOffMark.tsx'

interface Props {
  readonly items: readonly ReviewItem[]
  readonly selected: string | undefined
  readonly chosen: ReadonlySet<string>
  readonly onSelect: (eventId: string) => void
  readonly onToggle: (eventId: string) => void
  readonly onMore: (() => void) | undefined
}

export const QueueList = ({ items, selected, chosen, onSelect, onToggle, onMore }: Props) => {
  const { t } = useLingui()
  const current = useRef<HTMLLIElement>(null)
  useEffect(() => { current.current?.scrollIntoView({ block: 'nearest' }) }, [selected])
  return (
    <ol className="fp-queue" data-testid="review-list">
      {items.map((item) => (
        <li key={item.eventId} ref={item.eventId === selected ? current : undefined} data-testid="review-row" data-event={item.eventId} data-selected={item.eventId === selected || undefined}>
          <Checkbox checked={chosen.has(item.eventId)} onChange={() => { onToggle(item.eventId) }} aria-label={t`选中 ${item.personName} 的签到`} />
          <button type="button" aria-current={item.eventId === selected ? 'true' : undefined} onClick={() => { onSelect(item.eventId) }}>
            <span className="fp-queue-top"><b>{item.personName}</b><BandTag band={item.band} /><TimeText value={item.happenedAt} style="relative" /></span>
            <span className="fp-queue-place">{item.siteName ?? t`未指定地点`}</span>
            {/* Nothing in doubt, and still here: the policy draws some, or asks for a look where something required is missing. */}
            <span className="fp-queue-why">{item.strongestAgainst[0] ?? (item.declared.length === 0 && (item.band === 'verified' || item.band === 'not_enough_evidence') ? t`按公司策略看一眼，不是怀疑` : '')}</span>
            <span className="fp-queue-marks">
              {item.putOff ? <PutOffMark putOff={item.putOff} /> : null}
              {item.declared.includes('appeal') ? <span data-testid="row-appeal"><ExclamationCircleOutlined aria-hidden /> {t`本人申诉`}</span> : null}
              {item.declared.includes('off_site') ? <span data-testid="row-off-site"><EnvironmentOutlined aria-hidden /> {t`在别处见客户`}</span> : null}
              {item.answered ? <span data-testid="row-answered"><MessageOutlined aria-hidden /> {t`本人已说明`}</span> : item.asked ? <span><QuestionCircleOutlined aria-hidden /> {t`已问，等回复`}</span> : null}
              {item.reopened ? <span><RedoOutlined aria-hidden /> {t`重新打开`}</span> : null}
              {item.photoSha256 ? <span><CameraOutlined aria-hidden /> {t`有照片`}</span> : null}
            </span>
          </button>
        </li>
      ))}
      {onMore ? <li className="fp-queue-more"><Button type="link" onClick={onMore}>{t`显示更多`}</Button></li> : null}
    </ol>
  )
}
