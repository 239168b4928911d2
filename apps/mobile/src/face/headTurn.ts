import type { HeadTurn } from '@fieldproof/core/kernel'
import type { Point } from './picture.ts'

/** Marks of the jaw's two ends and of the tip of the nose (see landmarks.ts). */
const [jawLeft, jawRight, noseTip] = [0, 16, 30]

/**
 * How far the head is turned, −1 to 1: where the tip of the nose lies between the two ends of the jaw, along the line through them, so that a tilted head or phone
 * does not matter. 0 is straight ahead; above 0 the person's own left (the picture's right, as the camera sees it; screens show the mirror).
 */
export const turnOf = (points: readonly Point[]): number => {
  const [a, b, n] = [points[jawLeft]!, points[jawRight]!, points[noseTip]!]
  const [x, y] = [b.x - a.x, b.y - a.y]
  const length = x * x + y * y
  return length === 0 ? 0 : Math.max(-1, Math.min(1, (2 * ((n.x - a.x) * x + (n.y - a.y) * y)) / length - 1))
}

/** Taken for straight ahead up to the first, for a turn from the second: between them nothing is concluded. */
export const straightTurn = 0.18
export const clearTurn = 0.35

/** Which way, clearly; undefined in between and straight ahead. */
export const clearDirection = (turn: number): HeadTurn | undefined => (turn >= clearTurn ? 'left' : turn <= -clearTurn ? 'right' : undefined)
export const isStraight = (turn: number): boolean => Math.abs(turn) <= straightTurn

/** Two turns, each drawn by itself: who shows a recording guesses right once in four times. `random` gives bytes (crypto.getRandomValues). */
export const drawTurns = (random: (bytes: Uint8Array) => Uint8Array): readonly HeadTurn[] => [...random(new Uint8Array(2))].map((byte) => (byte % 2 === 0 ? 'left' : 'right'))
