/**
 * How much of a recording is speech, by its energy: frames of 20 ms that are at least 10 dB above the quiet tenth of the recording and above −50 dBFS, with 200 ms kept after each
 * (the ends of words are soft) and bursts under 100 ms left out (clicks). Music and engines count as speech: it tells an empty recording from one that is not, no more.
 * Rabiner & Sambur, "An algorithm for determining the endpoints of isolated utterances", 1975, is the idea.
 */
const frameSeconds = 0.02
const aboveFloorDecibels = 10
const leastDecibels = -50
/** Somebody who speaks without a pause has no quiet tenth. */
const mostFloorDecibels = -40
const hangoverFrames = 10
const leastFrames = 5

const decibelsOf = (samples: Float32Array, from: number, to: number): number => {
  let sum = 0
  for (let i = from; i < to; i++) sum += samples[i]! ** 2
  return 10 * Math.log10(sum / (to - from) + 1e-12)
}

/** `samples` in −1…1. Answers seconds, at most the length of the recording. */
export const speechSeconds = (samples: Float32Array, sampleRate: number): number => {
  const size = Math.round(frameSeconds * sampleRate)
  const frames = Math.floor(samples.length / size)
  if (frames === 0) return 0
  const loudness = Array.from({ length: frames }, (_, i) => decibelsOf(samples, i * size, (i + 1) * size))
  const floor = Math.min(mostFloorDecibels, loudness.toSorted((a, b) => a - b)[Math.floor(frames / 10)]!)
  const threshold = Math.max(leastDecibels, floor + aboveFloorDecibels)
  let speech = 0
  let begun: number | undefined
  let lastLoud = -Infinity
  const end = (): void => {
    if (begun !== undefined && lastLoud - begun + 1 >= leastFrames) speech += Math.min(frames, lastLoud + 1 + hangoverFrames) - begun
    begun = undefined
  }
  for (let i = 0; i < frames; i++) {
    if (begun !== undefined && i - lastLoud > hangoverFrames) end()
    if (loudness[i]! < threshold) continue
    begun ??= i
    lastLoud = i
  }
  end()
  return speech * frameSeconds
}
