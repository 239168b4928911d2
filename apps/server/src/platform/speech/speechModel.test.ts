import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { speechModelIn } from './speechModel.ts'

const root = mkdtempSync(join(tmpdir(), 'fieldproof-models-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
/** A folder with empty files of these names. */
const folder = (name: string, ...files: string[]): string => {
  mkdirSync(join(root, name))
  for (const file of files) writeFileSync(join(root, name, file), '')
  return join(root, name)
}

describe('models under the names they are published by', () => {
  test.each([
    ['sherpa-onnx-sense-voice-zh-en-ja-ko-yue-2024-07-17', ['model.int8.onnx', 'model.onnx', 'tokens.txt'], 'senseVoice', { model: 'model.int8.onnx' }],
    ['sherpa-onnx-paraformer-zh-2024-03-09', ['model.onnx', 'tokens.txt', 'am.mvn'], 'paraformer', { model: 'model.onnx' }],
    ['sherpa-onnx-zipformer-ctc-zh-int8-2025-07-03', ['model.int8.onnx', 'tokens.txt'], 'zipformerCtc', { model: 'model.int8.onnx' }],
    ['sherpa-onnx-whisper-base', ['base-encoder.onnx', 'base-encoder.int8.onnx', 'base-decoder.int8.onnx', 'base-tokens.txt'], 'whisper', { encoder: 'base-encoder.int8.onnx', decoder: 'base-decoder.int8.onnx' }],
    ['sherpa-onnx-conformer-zh-stateless2-2023-05-23', ['encoder-epoch-99-avg-1.onnx', 'decoder-epoch-99-avg-1.onnx', 'joiner-epoch-99-avg-1.onnx', 'tokens.txt'], 'transducer', { joiner: 'joiner-epoch-99-avg-1.onnx' }],
  ] as const)('%s', (name, files, kind, parts) => {
    const path = folder(name, ...files)
    const { modelId, config } = speechModelIn(path)
    expect(modelId).toBe(name)
    expect((config as Record<string, unknown>)[kind]).toMatchObject(Object.fromEntries(Object.entries(parts).map(([part, file]) => [part, join(path, file)])))
  })
})

test.each([
  ['nowhere', undefined, /cannot be read \(ENOENT\)/],
  ['sherpa-onnx-streaming-zipformer-ctc-zh', ['model.onnx', 'tokens.txt'], /is a streaming model/],
  ['empty', [], /no \.onnx file/],
  ['sherpa-onnx-paraformer-zh', ['model.onnx'], /no tokens\.txt/],
  ['my-model', ['model.onnx', 'tokens.txt'], /does not tell what kind/],
] as const)('%s is refused in words for the administrator', (name, files, message) => {
  const path = files === undefined ? join(root, name) : folder(name, ...files)
  expect(() => speechModelIn(path)).toThrow(message)
  expect(() => speechModelIn(path)).toThrow(/FIELDPROOF_SPEECH_MODEL.*install\.md/)
})
