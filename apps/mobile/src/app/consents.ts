/** What the person agrees to as this phone knows it: the company's last word, and what was signed here since. */
import type { PhoneConsent } from '@fieldproof/contract'
import type { OutboxRecord } from '../outbox/types.ts'
import type { Snapshot } from './snapshot.ts'

export type ConsentState = PhoneConsent['state']

/** For a server that does not say when what it tells had reached it: the log takes an event in within a moment of its receipt, and an answer of that moment may not know it yet. */
const takenInMs = 10_000

/**
 * What has not been sent is the newest word, and what was is until the company tells a word that reached it then or later: its log may be minutes behind, or a backup older than that.
 * By the server's time alone: the phone's clock may be hours slow, and would let an older yes stand over a later no.
 */
const isKnownThere = ({ consents, consentsAt }: Pick<Snapshot, 'consents' | 'consentsAt'>, here: OutboxRecord, told: PhoneConsent | undefined): boolean => {
  if (here.delivery === 'waiting' || consents === undefined) return false
  const received = here.receipt?.receivedTime
  if (received !== undefined && told?.receivedAt !== undefined) return told.receivedAt !== null && Date.parse(told.receivedAt) >= Date.parse(received)
  // Rows of before this was noted, and what was delivered without a receipt.
  if (received === undefined || consentsAt === undefined) return told?.at != null && Date.parse(told.at) >= Date.parse(here.deviceTime)
  return consentsAt >= Date.parse(received) + takenInMs
}

type Known = Pick<Snapshot, 'consents' | 'consentsAt' | 'saidHere'>

/** `at`: when that was said, of the word that counts. */
export const consentStand = ({ consents, consentsAt, saidHere }: Known, purpose: PhoneConsent['notice']['purpose']): { readonly state: ConsentState; readonly at: string | null } => {
  const told = consents?.find(({ notice }) => notice.purpose === purpose)
  const here = saidHere.filter(({ declares, delivery }) => declares?.topic === 'consent' && declares.purpose === purpose && delivery !== 'refused').sort((a, b) => b.seq - a.seq)[0]
  const said = here?.declares?.topic === 'consent' ? here.declares : undefined
  if (said === undefined || here === undefined || isKnownThere({ consents, consentsAt }, here, told)) return { state: told?.state ?? 'none', at: told?.at ?? null }
  const at = here.actedTime ?? here.deviceTime
  if (!said.granted) return { state: 'withdrawn', at }
  return { state: told === undefined || told.notice.sha256 === said.noticeSha256 ? 'granted' : 'none', at }
}

export const consentState = (known: Known, purpose: PhoneConsent['notice']['purpose']): ConsentState => consentStand(known, purpose).state
