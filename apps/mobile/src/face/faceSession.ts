/**
 * What happens before the camera, at enrolment and at a check-in alike: look straight ahead, turn the head as drawn, look straight ahead again, turn, look. Every look is
 * read whole; the turns are followed picture by picture. Pictures live for the moment in which they are read and nowhere else.
 */
import type { HeadTurn } from '@fieldproof/core/kernel'
import type { FaceEngine, ReadFace } from './engine.ts'
import { clearDirection, isStraight, turnOf } from './headTurn.ts'
import type { Picture } from './picture.ts'

export type FaceAsk = 'straight' | HeadTurn
/** Why the picture of this moment does not do. */
export type FaceHint = 'no_face' | 'many_faces' | 'too_far' | 'not_straight'

export interface FaceSessionPorts {
  readonly engine: FaceEngine
  /** The camera's picture of now. */
  readonly grab: () => Promise<Picture>
  readonly now: () => number
  readonly isStopped: () => boolean
  readonly show: (ask: FaceAsk, hint: FaceHint | undefined, done: number) => void
}

export interface FaceSession {
  readonly reads: readonly ReadFace[]
  /** Whether every turn was made as asked and in time. */
  readonly challenge: 'passed' | 'failed'
}

/** A face narrower than this share of the picture's shorter side has too few pixels to compare. */
const leastShare = 0.2
const askedMs = 12_000
/** One picture can be misread; two in a row are a turn. */
const picturesOfATurn = 2

/** undefined: stopped, or no face that could be read. */
export const runFaceSession = async ({ engine, grab, now, isStopped, show }: FaceSessionPorts, turns: readonly HeadTurn[]): Promise<FaceSession | undefined> => {
  const reads: ReadFace[] = []
  const look = async (done: number): Promise<boolean> => {
    show('straight', undefined, done)
    for (const end = now() + askedMs; now() < end && !isStopped();) {
      const picture = await grab()
      const seen = await engine.see(picture)
      const hint: FaceHint | undefined = seen === undefined ? 'no_face' : seen.count > 1 ? 'many_faces' : seen.box.width < leastShare * Math.min(picture.widthPixels, picture.heightPixels) ? 'too_far' : isStraight(turnOf(seen.points)) ? undefined : 'not_straight'
      show('straight', hint, done)
      const read = hint === undefined ? await engine.read(picture) : undefined
      if (read !== undefined) { reads.push(read); return true }
    }
    return false
  }
  const turn = async (asked: HeadTurn, done: number): Promise<boolean> => {
    show(asked, undefined, done)
    let [right, wrong] = [0, 0]
    for (const end = now() + askedMs; now() < end && !isStopped();) {
      const seen = await engine.see(await grab())
      const direction = seen === undefined ? undefined : clearDirection(turnOf(seen.points))
      right = direction === asked ? right + 1 : 0
      wrong = direction !== undefined && direction !== asked ? wrong + 1 : 0
      show(asked, seen === undefined ? 'no_face' : undefined, done)
      if (right >= picturesOfATurn) return true
      if (wrong >= picturesOfATurn) return false
    }
    return false
  }
  const ended = (challenge: FaceSession['challenge']): FaceSession | undefined => (isStopped() || reads.length === 0 ? undefined : { reads, challenge })
  if (!(await look(0))) return ended('failed')
  for (const [index, asked] of turns.entries()) {
    if (!(await turn(asked, 2 * index + 1)) || !(await look(2 * index + 2))) return ended('failed')
  }
  return ended('passed')
}
