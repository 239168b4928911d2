import { readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

/** A model for sherpa-onnx, in a folder as its makers publish it. */
export interface SpeechModel {
  /** The folder's name: which model and which edition of it. */
  readonly modelId: string
  /** `modelConfig` of an OfflineRecognizer. */
  readonly config: object
}

/** By the published folder's name, because most call their file `model.onnx`. The first that fits. */
const oneFile: readonly (readonly [RegExp, string, object?])[] = [
  [/sense-?voice/i, 'senseVoice', { useInverseTextNormalization: 1 }],
  [/paraformer/i, 'paraformer'],
  [/nemo.*ctc|ctc.*nemo|giga-?am.*ctc|parakeet.*ctc/i, 'nemoCtc'],
  [/dolphin/i, 'dolphin'],
  [/wenet/i, 'wenetCtc'],
  [/zipformer.*ctc|ctc.*zipformer/i, 'zipformerCtc'],
]
const several: readonly (readonly [RegExp, string])[] = [[/whisper/i, 'whisper'], [/fire-?red/i, 'fireRedAsr']]

/** The smaller edition where both are there: on a server's processor it is three times as fast and hears as well. */
const preferred = (files: readonly string[], pattern: RegExp): string | undefined => {
  const fitting = files.filter((file) => pattern.test(file))
  return fitting.find((file) => file.includes('int8')) ?? fitting[0]
}

/** Throws, in words for the administrator, when the folder holds no model that can be used. */
export const speechModelIn = (given: string): SpeechModel => {
  const folder = resolve(given)
  const wrong = (why: string): Error => new Error(`FIELDPROOF_SPEECH_MODEL: ${why} Give the folder of a non-streaming model as sherpa-onnx publishes it, under its published name (docs/operations/install.md), or leave the setting out.`)
  let files: string[]
  try {
    files = readdirSync(folder)
  } catch (error) {
    throw wrong(`the folder "${given}" cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`)
  }
  const name = basename(folder)
  if (/streaming/i.test(name) && !/non-?streaming/i.test(name)) throw wrong(`"${name}" is a streaming model.`)
  const models = files.filter((file) => file.endsWith('.onnx'))
  const tokens = preferred(files, /tokens\.txt$/)
  if (models.length === 0) throw wrong(`there is no .onnx file in "${given}".`)
  if (tokens === undefined) throw wrong(`there is no tokens.txt in "${given}".`)
  const [encoder, decoder, joiner] = [/encoder.*\.onnx$/, /decoder.*\.onnx$/, /joiner.*\.onnx$/].map((pattern) => preferred(models, pattern)) as [string?, string?, string?]
  const at = (file: string): string => join(folder, file)
  const model = (config: object): SpeechModel => ({ modelId: name, config: { ...config, tokens: at(tokens), numThreads: 1, provider: 'cpu', debug: 0 } })
  if (encoder && decoder && joiner) return model({ transducer: { encoder: at(encoder), decoder: at(decoder), joiner: at(joiner) } })
  const names = `${name} ${models.join(' ')}`
  const pair = several.find(([pattern]) => pattern.test(names))
  if (pair && encoder && decoder) return model({ [pair[1]]: { encoder: at(encoder), decoder: at(decoder) } })
  const single = oneFile.find(([pattern]) => pattern.test(names))
  if (single) return model({ [single[1]]: { model: at(preferred(models, /\.onnx$/)!), ...single[2] } })
  throw wrong(`"${name}" does not tell what kind of model it is.`)
}
