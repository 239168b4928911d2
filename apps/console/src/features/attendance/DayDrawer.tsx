import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Drawer } from 'antd'
import { client, useMe } from '../../shell/api.ts'
import { BandTag } from '../../shell/BandTag.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { AskForm } from './AskForm.tsx'
import { DayLine } from './DayLine.tsx'
import { RequestItem } from './RequestItem.tsx'
import { countedAs, StatusTag } from './status.tsx'

const useDecisionName = () => {
  const { t } = useLingui()
  return { real: t`核实为属实`, not_real: t`核实为不属实`, unclear: t`无法核实` } as const
}

/** Why a day is what it is: the reasons, the records behind it, and the requests about it. */
export const DayDrawer = ({ personId, day, onClose }: { personId: string; day: string; onClose: () => void }) => {
  const { t, i18n } = useLingui()
  const said = formatDay(day, i18n.locale)
  const me = useMe()
  const decisions = useDecisionName()
  const detail = useQuery({ queryKey: ['attendance', 'day', personId, day], queryFn: () => client.attendance.day(personId, day) })
  const d = detail.data
  return (
    <Drawer open size={520} onClose={onClose} title={d ? `${d.personName} · ${said}` : said} data-testid="day-drawer">
      {detail.isPending ? <LoadingState /> : detail.isError ? <ErrorState error={detail.error} onRetry={() => void detail.refetch()} /> : (
        <>
          <p className="fp-day-tags" style={{ margin: '0 0 14px' }} data-testid="day-results">{countedAs(detail.data).map((status) => <StatusTag key={status} status={status} />)}{detail.data.ifConfirmed ? <span className="fp-soft"> <Trans>核实属实后为</Trans> <StatusTag status={detail.data.ifConfirmed} /></span> : null}</p>
          <ul className="fp-reasons" data-testid="day-reasons">{detail.data.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>
          <DayLine of={detail.data} />
          <section className="fp-day-section">
            <h2><Trans>依据的签到和签退</Trans></h2>
            {detail.data.records.length === 0 ? <p className="fp-soft"><Trans>当天没有记录。手机没有网络时，记录会在联网后补到，结果随之更新。</Trans></p> : (
              <ul className="fp-day-records">
                {detail.data.records.map((record) => (
                  <li key={record.eventId} data-testid="day-record">
                    <TimeText value={record.at} style="time" /> <Link to="/check-ins/$eventId" params={{ eventId: record.eventId }}>{record.kind === 'check_in' ? t`签到` : t`签退`}</Link> <span>{record.siteName ?? t`未选地点`}</span>
                    <BandTag band={record.band} />{record.decision ? <span className="fp-soft">{decisions[record.decision]}</span> : null}
                  </li>
                ))}
              </ul>
            )}
            <p><Link to="/people/$personId/days/$date" params={{ personId, date: day }}>{t`查看当天轨迹`}</Link></p>
          </section>
          <section className="fp-day-section">
            <h2><Trans>补卡与请假</Trans></h2>
            {detail.data.regularizations.length === 0 ? <p className="fp-soft"><Trans>没有申请。</Trans></p> : <ul className="fp-list">{detail.data.regularizations.map((request) => <RequestItem key={request.regularizationId} request={request} withPerson={false} />)}</ul>}
            {me.role === 'auditor' ? null : <AskForm of={detail.data} />}
          </section>
          <p className="fp-soft" style={{ marginTop: 20 }}><Trans>结果由班次、记录和审批计算得出，任何一项变化都会重新计算；不会自动处罚任何人。</Trans></p>
        </>
      )}
    </Drawer>
  )
}
