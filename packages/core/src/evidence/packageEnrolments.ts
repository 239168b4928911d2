/**
 * Whose key a phone signs with rests on its enrolment; what the enrolment rests on is the link that the phone was enrolled with. The log had made that link before, for that
 * person, with an end; a key that was put in the log without one, with another person's or with one that another phone had used, is not shown to be that person's.
 *
 * Enrolments of earlier versions do not name their link, and packages of earlier versions do not carry its entry: then that is said, and nothing is held against them.
 */
import type { CheckState, OpenedEntry } from './packageState.ts'

/** A link is looked up a moment before the enrolment is dated. */
const graceMs = 60_000

export const checkEnrolments = (entries: readonly OpenedEntry[], { add }: CheckState): void => {
  const links = new Map<string, OpenedEntry>()
  for (const entry of entries) {
    const { leaf, json } = entry
    if (entry.state === 'open' && leaf.kind === 'admin' && json?.action === 'enrollment_code.created' && typeof json.codeSha256 === 'string' && !links.has(json.codeSha256)) links.set(json.codeSha256, entry)
  }
  const usedBy = new Map<string, OpenedEntry>()
  for (const enrolment of entries) {
    const { index, leaf, json, bodyFile } = enrolment
    if (enrolment.state !== 'open' || leaf.kind !== 'device_enrolled' || typeof json?.codeSha256 !== 'string') continue
    const { codeSha256, personId } = json
    const other = usedBy.get(codeSha256)
    usedBy.set(codeSha256, enrolment)
    const link = links.get(codeSha256)
    const at = Date.parse(typeof json.enrolledTime === 'string' ? json.enrolledTime : leaf.time)
    if (other !== undefined) add('enrolment', 'fail', bodyFile!, 'linkUsedTwice', { other: other.index }, index)
    else if (link === undefined) add('enrolment', 'note', bodyFile!, 'linkNotHere', {}, index)
    else if (link.json!.personId !== personId) add('enrolment', 'fail', bodyFile!, 'linkOfAnother', { link: link.index }, index)
    else if (link.index > index || !(at <= Date.parse(String(link.json!.expiresAt)) + graceMs)) add('enrolment', 'fail', bodyFile!, 'linkNotInForce', { link: link.index }, index)
    else add('enrolment', 'pass', bodyFile!, 'linkFits', { link: link.index }, index)
  }
}
