import { CloseOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from 'antd'
import dayjs from 'dayjs'
import { DayPicker } from '../../shell/DayPicker.tsx'
import { addDays } from '../checkIns/days.ts'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'

/** With whom, and with which day. */
export const CompareBar = ({ personId, date, today, same, onChange, onEnd }: {
  personId: string; date: string; today: string; same: boolean; onChange: (to: { personId?: string; date?: string }) => void; onEnd: () => void
}) => {
  const { t } = useLingui()
  return (
    <div className="fp-replay-bar fp-compare-bar" role="group" aria-label={t`对比`} data-testid="compare-bar">
      <span className="fp-soft"><Trans>对比</Trans></span>
      <PersonSelect value={personId} onChange={(chosen) => { if (chosen) onChange({ personId: chosen }) }} label={t`与谁对比`} width={190} />
      <span className="fp-replay-dates" role="group" aria-label={t`与哪一天对比`}>
        <Button icon={<LeftOutlined />} aria-label={t`对比前一天`} onClick={() => { onChange({ date: addDays(date, -1) }) }} data-testid="compare-previous-day" />
        <DayPicker value={dayjs(date)} maxDate={dayjs(today)} onChange={(value) => { if (value) onChange({ date: value.format('YYYY-MM-DD') }) }} aria-label={t`选择对比的日期`} data-testid="compare-date" />
        <Button icon={<RightOutlined />} aria-label={t`对比后一天`} disabled={date >= today} onClick={() => { onChange({ date: addDays(date, 1) }) }} data-testid="compare-next-day" />
      </span>
      {same ? <span className="fp-soft" role="status" data-testid="compare-choose"><Trans>请选择另一个人或另一天。</Trans></span> : null}
      <span className="fp-replay-gap" />
      <Button type="text" icon={<CloseOutlined />} onClick={onEnd} aria-label={t`结束对比`} title={t`结束对比`} data-testid="compare-end" />
    </div>
  )
}
