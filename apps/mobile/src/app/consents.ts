/** What the person agrees to as this phone knows it: the company's last word, and what was signed here since. */
import type { PhoneConsent } from '@fieldproof/contract'
import type { Snapshot } from './snapshot.ts'

export type ConsentState = PhoneConsent['state']

/** What has not been sent is the newest word, whatever the phone's clock says: the company cannot know it. */
export const consentState = ({ consents, saidHere }: Pick<Snapshot, 'consents' | 'saidHere'>, purpose: PhoneConsent['notice']['purpose']): ConsentState => {
  const told = consents?.find(({ notice }) => notice.purpose === purpose)
  const here = saidHere.filter(({ declares, delivery }) => declares?.topic === 'consent' && declares.purpose === purpose && delivery !== 'refused').sort((a, b) => b.seq - a.seq)[0]
  const said = here?.declares?.topic === 'consent' ? here.declares : undefined
  if (said === undefined || here === undefined || (here.delivery !== 'waiting' && told?.at != null && Date.parse(told.at) >= Date.parse(here.deviceTime))) return told?.state ?? 'none'
  if (!said.granted) return 'withdrawn'
  return told === undefined || told.notice.sha256 === said.noticeSha256 ? 'granted' : 'none'
}
