import type { DeclarationSubmission, Submission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { registryChannel } from '../platform/channels.ts'
import type { StageContext } from '../pipeline.ts'
import { keepWaiting } from '../review/waits.ts'
import { proposeSites } from './proposeSites.ts'

export interface PlacedDeclaration {
  readonly submission: DeclarationSubmission
  readonly entryIndex: number
  readonly happenedAt: number
  /** Its number in the phone's chain. */
  readonly sequence: number | null
}

/** What a declaration is about, where it is about one thing: a check-in, a site, a call for help. */
export const aboutOf = ({ content }: DeclarationSubmission): string | null => {
  switch (content.topic) {
    case 'appeal':
    case 'off_site': return content.about.toLowerCase()
    case 'sos': return content.sosId.toLowerCase()
    case 'site_correction': return content.siteId.toLowerCase()
    case 'consent':
    case 'passkey':
    case 'fault': return null
  }
}

/** The check-in that a person's explanation, appeal or word on being elsewhere is about; null for everything else that phones send. */
export const checkInSpokenOf = (submission: Submission): string | null =>
  submission.kind === 'explanation' ? submission.about.toLowerCase() : submission.kind === 'declaration' && (submission.content.topic === 'appeal' || submission.content.topic === 'off_site') ? aboutOf(submission) : null

/**
 * What people declared, as they said it. A declaration whose signature does not hold stays in the log and has no effect: nobody can agree, appeal or
 * call for help in somebody else's name. What follows at once happens in the same transaction: an appeal puts the check-in back into the queue, a
 * consent reaches the privacy gate of every process, a wrong address becomes a proposal.
 */
export const recordDeclarations = async ({ trx, orgId }: StageContext, all: readonly PlacedDeclaration[]): Promise<void> => {
  const items = all.filter(({ submission }) => submission.integrity.signature === 'valid')
  if (items.length === 0) return
  for (const { submission: s, entryIndex, happenedAt, sequence } of items)
    await sql`insert into declarations (org_id, event_id, person_id, device_id, topic, about_id, content, happened_at, server_time, entry_index, sequence)
      values (${orgId}, ${s.eventId}, ${s.personId}, ${s.deviceId}, ${s.content.topic}, ${aboutOf(s)}, ${JSON.stringify(s.content)}::jsonb, ${new Date(happenedAt)}, ${new Date(s.clocks.serverTime)}, ${entryIndex}, ${sequence})`.execute(trx)
  await keepWaiting(trx, orgId, items.flatMap(({ submission: { content } }) => (content.topic === 'appeal' || content.topic === 'off_site' ? [content.about] : [])))
  if (items.some(({ submission }) => submission.content.topic === 'consent')) await sql`select pg_notify(${registryChannel}, ${orgId})`.execute(trx)
  await proposeSites({ trx, orgId }, items)
}
