import type { Language, Translated } from './language.ts'

/**
 * What a video is to show: a place and something done before the camera, drawn anew for each check-in, so that no earlier video fits but by luck (one in twenty).
 * The draw follows from the id of the event, which the app takes at random before the prompt is shown: it needs no network, and the server can draw again.
 * Whether the video shows it is for a person to see; nothing here listens or counts fingers.
 */
export interface VideoPrompt {
  readonly id: string
  readonly words: Translated
}

const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })

/** Found at any kind of site, told apart at a glance. */
const places: readonly (readonly [string, Translated])[] = [
  ['sign', say('拍门头招牌', '拍店面招牌', 'Show the sign over the door')],
  ['entrance', say('从门口拍到里面', '從門口拍到裡面', 'Film from the entrance inwards')],
  ['street', say('拍门口对面的街道或通道', '拍門口對面的街道或通道', 'Show what lies opposite the entrance')],
  ['around', say('原地慢慢转一圈', '原地慢慢轉一圈', 'Turn slowly on the spot')],
]
const acts: readonly (readonly [string, Translated])[] = [
  ['today', say('然后说今天来做什么', '然後說今天來做什麼', 'then say what you are here to do today')],
  ['time', say('然后说现在几点', '然後說現在幾點', 'then say what time it is')],
  ['fingers_2', say('然后在镜头前伸出 2 根手指', '然後在鏡頭前伸出 2 根手指', 'then hold up 2 fingers')],
  ['fingers_3', say('然后在镜头前伸出 3 根手指', '然後在鏡頭前伸出 3 根手指', 'then hold up 3 fingers')],
  ['fingers_4', say('然后在镜头前伸出 4 根手指', '然後在鏡頭前伸出 4 根手指', 'then hold up 4 fingers')],
]

export const videoPrompts: readonly VideoPrompt[] = places.flatMap(([place, where]) => acts.map(([act, what]): VideoPrompt => ({
  id: `${place}.${act}`, words: say(`${where['zh-CN']}，${what['zh-CN']}`, `${where['zh-TW']}，${what['zh-TW']}`, `${where.en}, ${what.en}`),
})))

/** The prompt of an event, by the first 32 bits of its id (UUID version 4: random; of version 7 the last 32 are taken, its first tell the time). */
export const promptOf = (eventId: string): VideoPrompt => {
  const digits = eventId.replaceAll('-', '')
  const number = Number.parseInt(digits[12] === '7' ? digits.slice(-8) : digits.slice(0, 8), 16)
  return videoPrompts[(Number.isFinite(number) ? number : 0) % videoPrompts.length]!
}

/** The words of a prompt; the id itself when it is of another version. */
export const promptWords = (id: string, language: Language): string => videoPrompts.find((prompt) => prompt.id === id)?.words[language] ?? id
