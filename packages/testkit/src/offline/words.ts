/** What a person agrees to, as the server of the simulator has it: a copy by hand of the questions that declarations/ and intake/ put to the database (compared by apps/server/test/wordsOfConsent.test.ts). */
import type { EventPayload, PhoneConsent } from '@fieldproof/contract'
import { parseCompactJws } from '@fieldproof/core/evidence'
import { type ConsentPurpose, isoInstant } from '@fieldproof/core/kernel'

/** What is asked of the server's disks. */
export interface Logged { readonly ref: string; readonly seq: number; readonly order: string; readonly body: Uint8Array }
export interface Disks {
  readonly log: readonly Logged[]
  readonly inbox: ReadonlyMap<string, { readonly body: Uint8Array }>
  readonly arrivals: ReadonlyMap<string, number>
}

export const purposes = ['track', 'face', 'video'] as const satisfies readonly ConsentPurpose[]
/** One text each, which no version replaces. */
export const noticeOf = (purpose: ConsentPurpose) => ({ purpose, version: 1, sha256: { track: 'a', face: 'b', video: 'c' }[purpose].repeat(64) })

export const payloadOf = (body: Uint8Array): EventPayload | undefined => {
  const read = parseCompactJws(Buffer.from(body).toString('latin1'))
  return read.ok ? (read.value.payload as unknown as EventPayload) : undefined
}
/** What a signed body says of this purpose; undefined: nothing. */
export const saidOf = (body: Uint8Array, purpose: ConsentPurpose): boolean | undefined => {
  const payload = payloadOf(body)
  return payload?.kind === 'declaration' && payload.content.topic === 'consent' && payload.content.purpose === purpose ? payload.content.granted : undefined
}

const recorded = ({ log }: Pick<Disks, 'log'>): readonly Logged[] => log.filter(({ order }) => order !== 'verdict' && order !== 'forged')
/** As the directory of devices. */
export const wordsInChain = (disks: Pick<Disks, 'log'>, purpose: ConsentPurpose): { readonly seq: number; readonly granted: boolean }[] =>
  recorded(disks).flatMap(({ body, seq }) => { const granted = saidOf(body, purpose); return granted === undefined ? [] : [{ seq, granted }] }).sort((a, b) => a.seq - b.seq)
/** As declarations/overtaken.ts: one phone, so the last word is that of the greatest number. */
const lastLeaf = (disks: Pick<Disks, 'log'>, purpose: ConsentPurpose, before = Infinity) => recorded(disks).filter(({ body, seq }) => seq < before && saidOf(body, purpose) !== undefined).sort((a, b) => a.seq - b.seq).at(-1)
export const lastWord = (disks: Pick<Disks, 'log'>, purpose: ConsentPurpose, before?: number): boolean | undefined => {
  const leaf = lastLeaf(disks, purpose, before)
  return leaf === undefined ? undefined : saidOf(leaf.body, purpose)
}
export const isWordWaiting = ({ inbox }: Pick<Disks, 'inbox'>, purpose: ConsentPurpose): boolean => [...inbox.values()].some(({ body }) => saidOf(body, purpose) !== undefined)

/** As GET /api/v1/phone/consents. */
export const consentsOf = (disks: Pick<Disks, 'log' | 'arrivals'>): PhoneConsent[] => purposes.map((purpose) => {
  const last = lastLeaf(disks, purpose)
  const granted = last === undefined ? undefined : saidOf(last.body, purpose)
  const at = last === undefined ? null : isoInstant(disks.arrivals.get(last.ref)!)
  return { notice: noticeOf(purpose) as PhoneConsent['notice'], state: granted === undefined ? 'none' : granted ? 'granted' : 'withdrawn', at, noticeVersion: last === undefined ? null : 1, receivedAt: at }
})

const videoOf = (body: Uint8Array): string | undefined => (payloadOf(body) as { readonly videoSha256?: string } | undefined)?.videoSha256

/** As intake/media/shelf.ts and declarations/mayKeep.ts. */
export const consentToVideo = (disks: Pick<Disks, 'log' | 'inbox'>, sha256: string): 'allowed' | 'unsure' | 'not_agreed' | 'taken_back' => {
  const leaf = recorded(disks).find(({ body }) => videoOf(body) === sha256)
  if (leaf === undefined && ![...disks.inbox.values()].some(({ body }) => videoOf(body) === sha256)) return 'allowed'
  if (isWordWaiting(disks, 'video')) return 'unsure'
  if (leaf === undefined && wordsInChain(disks, 'video').some(({ granted }) => !granted)) return 'unsure'
  if (lastWord(disks, 'video') === true) return leaf !== undefined && lastWord(disks, 'video', leaf.seq) === false ? 'taken_back' : 'allowed'
  if (leaf === undefined) return 'unsure'
  return recorded(disks).some(({ body }) => saidOf(body, 'video') === true) ? 'taken_back' : 'not_agreed'
}
