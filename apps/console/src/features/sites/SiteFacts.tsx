import type { Site } from '@fieldproof/contract'
import { type BusinessStatus, businessStatusNames, dialled, type Language, openingHoursText } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Masked } from '../../shell/Masked.tsx'
import { TimeText } from '../../shell/TimeText.tsx'

const tones: Readonly<Record<BusinessStatus, string>> = { open: 'verified', temporarily_closed: 'needs_review', closed_down: 'not_enough_evidence', moved: 'needs_review', not_open_yet: 'not_enough_evidence' }

/** Whether a site does business, in a word with its colour. */
export const BusinessTag = ({ status }: { status: BusinessStatus }) => {
  const { i18n } = useLingui()
  return <span className="fp-band" data-band={tones[status]} data-testid="site-business-tag">{businessStatusNames[status][i18n.locale as Language]}</span>
}

/** Who looks after a site, whom one meets there, when it is open, and when somebody was last there. Rows of a list of facts. */
export const SiteFacts = ({ site: { ownerId, ownerName, contacts, openingHours, businessStatus, businessNote, lastVisitAt, lastCheckInAt } }: { site: Site }) => {
  const { t, i18n } = useLingui()
  return (
    <>
      <div><dt><Trans>营业状态</Trans></dt><dd><BusinessTag status={businessStatus} />{businessNote ? <><br /><small>{businessNote}</small></> : null}</dd></div>
      <div><dt><Trans>营业时间</Trans></dt><dd data-testid="site-hours-text">{openingHours ? openingHoursText(openingHours, i18n.locale as Language).split(/[；;] ?/).map((part) => <span key={part} className="fp-site-span">{part}</span>) : t`没有填写`}</dd></div>
      <div><dt><Trans>负责人</Trans></dt><dd>{ownerId ? <Link to="/people/$personId" params={{ personId: ownerId }} data-testid="site-owner-link">{ownerName ?? '…'}</Link> : t`没有负责人`}</dd></div>
      <div><dt><Trans>联系人</Trans></dt><dd>{contacts.length === 0 ? t`没有填写` : contacts.map(({ contactId, name, role, phone, masked }) => (
        <span key={contactId} className="fp-site-span" data-testid="site-contact-text">{[name, role].filter(Boolean).join(' · ')} {masked?.includes('phone') ? <Masked field="phone">{phone}</Masked> : phone ? <a href={dialled(phone)} className="fp-num">{phone}</a> : null}</span>
      ))}</dd></div>
      <div><dt><Trans>最近到访</Trans></dt><dd>{lastVisitAt ? <TimeText value={lastVisitAt} /> : t`从未`}{lastCheckInAt !== null && lastCheckInAt !== lastVisitAt ? <><br /><small className="fp-soft"><Trans>最近签到 <TimeText value={lastCheckInAt} />，没有算作到访</Trans></small></> : null}</dd></div>
    </>
  )
}
