import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { loggedBodies } from '../platform/loggedBodies.ts'
import type { Ports } from '../ports.ts'
import { appendEntries } from '../record/append.ts'
import type { UsedRights, Viewer } from '../http/viewer.ts'

type Json = Record<string, unknown>

/** What was asked of the log is believed for so long, while the rows say the same. */
const askAgainMs = 30_000
/** A change of rights that this request did not see yet may have reached the log meanwhile: within this time the word before it counts as well. */
const changingMs = 60_000
/** More acts about one person than any has. */
const manyActs = 1_000

/** Whether the log says this of a thing: in its newest entry that speaks of it, or in one that was replaced a moment ago. Entries that never speak of it, or first did a moment ago, accuse nobody. */
const isSaid = (bodies: readonly Json[], said: (body: Json) => unknown, value: unknown, nowMs: number): boolean => {
  for (const body of bodies) {
    const word = said(body)
    if (word === undefined) continue
    if (word === value) return true
    if (nowMs - Date.parse(String(body.at)) > changingMs) return false
  }
  return true
}

/** A member of a row as an act names it: acts that make a thing name it beside themselves, or as what it is afterwards. */
const named = (member: string) => (body: Json): unknown => (Object.hasOwn(body, member) ? body[member] : (body.after as Json | undefined)?.[member])
/** As `named`, where the act that makes a person says nothing of it when there is nothing to say. */
const namedSince = (member: string, atFirst: unknown) => (body: Json): unknown => {
  const said = named(member)(body)
  return JSON.stringify(said === undefined && body.action === 'person.created' ? atFirst : said)
}
const removes = (removing: string) => (body: Json): unknown => body.action === removing

/**
 * What somebody may see and do is read from rows at each request, and the self-check sees rows only as they are at night: a role that somebody raises with SQL, uses and puts back
 * left no trace. So what was used is compared with the log, at first use, when the rows change and from time to time. Where the log has it otherwise it says so, and the self-check names that
 * for good. Nobody is kept out and no answer waits, as with a strange sign-in (credentials.ts).
 */
export const createRightsWatch = ({ db, clock, log }: Pick<Ports, 'db' | 'clock' | 'log'>): ((viewer: Viewer, used: UsedRights) => void) => {
  const asked = new Map<string, { readonly rights: string; readonly atMs: number }>()
  const noted = new Map<string, string>()

  const strangeIn = async (orgId: string, { people, delegations }: UsedRights, nowMs: number): Promise<string[]> => {
    const strange: string[] = []
    for (const { personId, role, departmentId, scope, scopeDepartmentIds } of people) {
      const bodies = await loggedBodies(db.system, orgId, personId, 'admin', '{"action":"person.', manyActs)
      const parts = [
        ['role', role, named('role')], ['departmentId', departmentId, named('departmentId')], ['status', 'active', named('status')],
        ['scope', JSON.stringify(scope), namedSince('scope', null)], ['scopeDepartmentIds', JSON.stringify(scopeDepartmentIds), namedSince('scopeDepartmentIds', [])],
      ] as const
      const wrong = bodies.length === 0 || bodies[0]!.action === 'person.removed' ? ['nobody'] : parts.filter(([, value, said]) => !isSaid(bodies, said, value, nowMs)).map(([member]) => member)
      strange.push(...(personId === people[0]!.personId ? wrong : wrong.map((member) => `${member} of ${personId}`)))
    }
    for (const { delegationId, fromPersonId, toPersonId } of delegations) {
      const bodies = await loggedBodies(db.system, orgId, delegationId, 'admin', '{"action":"delegation.', manyActs)
      const created = bodies.find((body) => body.action === 'delegation.created')
      const { fromPersonId: from, toPersonId: to, startsAt, endsAt } = (created?.after ?? {}) as Json
      const inForce = Date.parse(String(startsAt)) <= nowMs && Date.parse(String(endsAt)) + changingMs > nowMs
      if (from !== fromPersonId || to !== toPersonId || !inForce || !isSaid(bodies, removes('delegation.ended'), false, nowMs)) strange.push(`delegation ${delegationId}`)
    }
    return strange
  }

  const compare = async (orgId: string, personId: string, used: UsedRights, rights: string, nowMs: number): Promise<void> => {
    const parts = await strangeIn(orgId, used, nowMs)
    if (parts.length === 0 || noted.get(personId) === rights) return
    noted.set(personId, rights)
    const body = { v: 1, at: isoInstant(nowMs), by: null, action: 'account.strange_rights', ref: personId, parts, role: used.people[0]!.role, departmentId: used.people[0]!.departmentId }
    await db.withOrg(orgId, (trx) => appendEntries(trx, orgId, nowMs, [{ kind: 'admin', ref: personId, body: canonicalBytes(body) }]))
  }

  return ({ orgId, personId }, used) => {
    const nowMs = clock.now()
    const rights = JSON.stringify(used)
    const last = asked.get(personId)
    if (last?.rights === rights && Math.abs(nowMs - last.atMs) < askAgainMs) return
    asked.set(personId, { rights, atMs: nowMs })
    compare(orgId, personId, used, rights, nowMs).catch((error: unknown) => {
      asked.delete(personId)
      log.error({ error, orgId, personId }, 'whether the log has the rights that somebody used could not be asked')
    })
  }
}
