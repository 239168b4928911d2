/**
 * Is this the check-in that the package says it is about, is it there once, and was anything left out? The last can be seen here only in part: verdicts name the one
 * before them, decisions the verdict that they looked at. That nothing newer was left out no package can show by itself; for that it carries what the log's own check
 * of the whole log last said, signed (checkStatement.ts), and where the exporter's tables disagreed with the log.
 */
import type { Translated } from '../kernel/index.ts'
import { isJsonObject } from './canonical.ts'
import type { JsonObject } from './canonical.ts'
import { verifyCheckStatement } from './checkStatement.ts'
import { contextPath } from './package.ts'
import type { PackageManifest } from './package.ts'
import { isEntryAltered } from './packageState.ts'
import type { CheckState, OpenedEntry } from './packageState.ts'
import { differences } from './packageTexts.ts'
import type { VerifierKey } from './signedNote.ts'

/** A check each night: one that is older than this did not run, or its results were taken away. */
const freshMs = 48 * 3_600_000

interface Subject {
  readonly manifest: PackageManifest
  readonly context: JsonObject | undefined
  readonly entries: readonly OpenedEntry[]
  readonly key: VerifierKey | undefined
  readonly state: CheckState
}

const checkEvent = ({ context, entries, state }: Subject): void => {
  const { add } = state
  const submissions = entries.filter((entry) => entry.leaf.kind === 'submission')
  const known = new Map<string, OpenedEntry>()
  for (const entry of submissions) {
    const id = entry.event?.payload.id
    if (id === undefined) continue
    const other = known.get(id)
    if (other) add('event', 'fail', entry.path, 'eventTwice', { index: other.index }, entry.index)
    else known.set(id, entry)
  }
  if (!isJsonObject(context?.event)) {
    // Packages of earlier versions do not say what they are about: then it is what is there.
    if (submissions.length > 0 && submissions.every((entry) => entry.state === 'erased')) add('event', 'note', submissions[0]!.path, 'eventErased', { index: submissions[0]!.index }, submissions[0]!.index)
    return
  }
  const { id, entryIndex } = context.event
  const entry = submissions.find(({ index }) => index === entryIndex)
  if (entry === undefined) {
    if (!isEntryAltered(entryIndex, state)) add('event', 'fail', contextPath, 'eventMissing', { index: String(entryIndex) })
  }
  else if (entry.state === 'erased') add('event', 'note', entry.path, 'eventErased', { index: entry.index }, entry.index)
  else if (entry.state === 'open') {
    const fits = entry.event?.payload.id === id
    add('event', fits ? 'pass' : 'fail', fits ? entry.bodyFile! : contextPath, fits ? 'eventFits' : 'eventOther', { index: entry.index, event: String(id) }, entry.index)
  }
  // All that is here belongs to one check-in: whatever was erased of it is missing from what it tells.
  for (const other of entries) if (other !== entry && other.state === 'erased') add('event', 'note', other.path, 'partErased', { index: other.index }, other.index)
}

/** Every later verdict names the one before it. */
const checkOrder = ({ entries, state }: Subject): void => {
  const { add } = state
  const verdicts = entries.filter((entry) => entry.leaf.kind === 'verdict')
  for (const verdict of verdicts) {
    const previous = verdict.json?.previousEntry
    if (verdict.state !== 'open' || typeof previous !== 'number') continue
    if (isEntryAltered(previous, state)) continue
    const before = verdicts.find(({ index }) => index === previous)
    const ofSame = (other: OpenedEntry): boolean => other.state !== 'open' || other.json!.eventId === verdict.json!.eventId
    if (before === undefined || before.index >= verdict.index || !ofSame(before)) add('verdict', 'fail', verdict.bodyFile!, 'verdictGap', { previous }, verdict.index)
    else if (verdicts.some((other) => other.index > previous && other.index < verdict.index && other.state === 'open' && ofSame(other))) add('verdict', 'fail', verdict.bodyFile!, 'verdictOrder', { previous }, verdict.index)
    else add('verdict', 'pass', verdict.bodyFile!, 'verdictFollows', { previous }, verdict.index)
  }
}

/** A decision belongs to a check-in that is here, names the verdict that was looked at, and the decision that it replaces. */
const checkDecisions = ({ entries, state }: Subject): void => {
  const { add, altered } = state
  const allReadable = altered.size === 0 && entries.every((entry) => entry.state === 'open')
  const events = new Set(entries.flatMap((entry) => entry.event?.payload.id ?? []))
  const decisions = entries.filter(({ leaf, state, json }) => leaf.kind === 'decision' && state === 'open' && String(json?.action).startsWith('review.'))
  const names = new Set(decisions.flatMap(({ json }) => (typeof json!.ref === 'string' ? json!.ref : [])))
  for (const { index, json, bodyFile } of decisions) {
    const { eventId, verdictEntry, replaces } = json!
    const subject = bodyFile!
    if (isEntryAltered(verdictEntry, state)) continue
    const verdict = entries.find((entry) => entry.index === verdictEntry)
    if (allReadable && typeof eventId === 'string' && !events.has(eventId.toLowerCase())) add('decision', 'fail', subject, 'decisionStray', { event: eventId }, index)
    else if (typeof verdictEntry === 'number' && (verdict === undefined || verdict.leaf.kind !== 'verdict' || (verdict.state === 'open' && verdict.json!.eventId !== eventId))) add('decision', 'fail', subject, 'decisionBlind', { verdict: verdictEntry }, index)
    // Decisions of earlier versions do not say their own name.
    else if (allReadable && typeof replaces === 'string' && names.size === decisions.length && !names.has(replaces)) add('decision', 'fail', subject, 'decisionGap', { decision: replaces }, index)
    else if (typeof verdictEntry === 'number') add('decision', 'pass', subject, 'decisionBelongs', { verdict: verdictEntry }, index)
    else add('decision', 'pass', subject, 'questionBelongs', {}, index)
  }
}

const checkSelfCheck = ({ manifest, context, entries, key, state: { crypto, add } }: Subject): void => {
  if (context === undefined || key === undefined) return
  if (context.selfCheck === undefined) {
    add('omission', 'note', contextPath, 'omissionUnknown')
    return
  }
  const statement = verifyCheckStatement(context.selfCheck, key, crypto)
  if (!statement.ok) {
    add('omission', 'fail', contextPath, 'selfCheckWrong', { reason: statement.error })
    return
  }
  const { checkedTime, treeSize, faultCount, faultyEntries } = statement.value
  const time = checkedTime
  if (faultCount > 0) {
    const here = faultyEntries.filter((index) => entries.some((entry) => entry.index === index))
    add('omission', 'note', contextPath, here.length > 0 ? 'selfCheckFaultsHere' : 'selfCheckFaults', { time, count: faultCount, list: here.join(', ') })
  } else {
    const beyond = entries.find(({ index }) => index >= treeSize)
    add('omission', beyond ? 'note' : 'pass', contextPath, beyond ? 'selfCheckPart' : 'selfCheckClean', { time, size: treeSize, ...(beyond ? { index: beyond.index } : {}) })
  }
  if (Date.parse(manifest.createdTime) - Date.parse(checkedTime) > freshMs) add('omission', 'note', contextPath, 'selfCheckOld', { time })
}

const checkTables = ({ context, state: { add } }: Subject): void => {
  const told = Array.isArray(context?.disagreements) ? (context.disagreements as readonly unknown[]) : []
  for (const one of told.slice(0, 50)) {
    if (!isJsonObject(one as never)) continue
    const { table, entryIndex, what } = one as JsonObject
    const how: Translated = differences[what as keyof typeof differences] ?? differences.differs
    add('omission', 'note', contextPath, 'tableDisagrees', { table: String(table).slice(0, 60), index: typeof entryIndex === 'number' ? entryIndex : '—', how })
  }
}

export const checkSubject = (subject: Subject): void => {
  checkEvent(subject)
  checkOrder(subject)
  checkDecisions(subject)
  checkTables(subject)
  checkSelfCheck(subject)
}
