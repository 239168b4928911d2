import { useLingui } from '@lingui/react/macro'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { navigate, pathOf } from '../../app/router.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'
import { outcomeNames } from './outcomeNames.ts'

/** What concerns the person: somebody asks for a word, somebody has decided. A question stays until it is answered; the rest can be put away. */
const Notices = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const { today, dismissedNotices, saidHere } = useSnapshot()
  const answered = new Set(saidHere.map((record) => record.explains?.about))
  const shown = (today?.notices ?? []).filter((notice) => !dismissedNotices.includes(notice.noticeId) && !(notice.kind === 'asked' && answered.has(notice.eventId)))
  if (shown.length === 0) return null
  return (
    <section className="notices" aria-label={t`与您有关`}>
      {shown.map((notice) => {
        const place = notice.siteName ?? t`未选地点`
        return (
          <div key={notice.noticeId} className={`card notice-card notice-${notice.kind}`} data-testid={testIds.notice} data-kind={notice.kind} data-event-id={notice.eventId}>
            <Icon name={notice.kind === 'asked' ? 'say' : 'check'} />
            <a className="notice-main" href={pathOf({ name: 'record', eventId: notice.eventId })} data-testid={testIds.noticeOpen} onClick={(event) => { event.preventDefault(); navigate({ name: 'record', eventId: notice.eventId }) }}>
              <strong>{notice.kind === 'asked' ? t`${notice.byName}请您说明：${place}` : t`${notice.byName}核实了您的签到：${place}`}</strong>
              <span>{notice.outcome === null ? notice.text : notice.text === null ? t(outcomeNames[notice.outcome]) : t`${t(outcomeNames[notice.outcome])}：${notice.text}`}</span>
            </a>
            {notice.kind === 'decided'
              ? <button type="button" className="icon-button" aria-label={t`知道了`} data-testid={testIds.noticeClose} onClick={() => { void phone.dismissNotice(notice.noticeId) }}><Icon name="close" size={18} /></button>
              : <Icon name="chevron" size={16} />}
          </div>
        )
      })}
    </section>
  )
}

export default Notices
