import { useLingui } from '@lingui/react/macro'
import { useSnapshot } from '../../app/context.ts'
import { clockTime, unparted } from '../../app/format.ts'
import { navigate, pathOf } from '../../app/router.ts'
import type { Language } from '@fieldproof/core/kernel'
import type { RecordRow } from '../../outbox/rows.ts'
import { keyLostCode } from '../../outbox/types.ts'
import { testIds } from '../../testIds.ts'
import { BandBadge } from './BandBadge.tsx'
import { Icon } from './Icon.tsx'
import { useRefusal } from './refusal.ts'

export const RecordItem = ({ row }: { readonly row: RecordRow }) => {
  const { t, i18n } = useLingui()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const strongest = row.verdict?.band === 'verified' ? undefined : row.verdict?.strongestAgainst[0]
  const against = strongest === undefined ? undefined : row.verdict?.reasons.find((reason) => reason.signal === strongest)?.text ?? strongest
  // That a key was lost is told above the list; the company refused nothing.
  const refusal = useRefusal(row.local?.problem?.code === keyLostCode ? undefined : row.local?.problem)?.title
  const line = refusal ?? (against === undefined ? undefined : unparted(against)) ?? row.note ?? undefined
  return (
    <li className="record">
      <a className="record-link" href={pathOf({ name: 'record', eventId: row.eventId })} data-testid={testIds.recordRow} data-event-id={row.eventId} data-delivery={row.delivery} data-kind={row.kind}
        onClick={(event) => { event.preventDefault(); navigate({ name: 'record', eventId: row.eventId }) }}>
        <span className="record-time">{clockTime(row.time, timeZone, i18n.locale as Language)}</span>
        <span className="record-title">{row.kind === 'check_in' ? t({ message: '签到', context: 'noun' }) : t({ message: '签退', context: 'noun' })}</span>
        <BandBadge row={row} />
        <span className="record-chevron"><Icon name="chevron" size={16} /></span>
        <span className="record-site">{row.siteName ?? t`未选地点`}</span>
        {line !== undefined && <span className="record-line">{line}</span>}
      </a>
    </li>
  )
}
