import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A speech model that knows two words: it hears a low tone as 嘀 and a high one as 嗒. Small enough to be written here as bytes (ONNX, a zipformer CTC model as sherpa-onnx
 * loads it: `x` [1, frames, 80] log mel energies → `log_probs` [1, frames, words]), so that tests run the real engine without a model of 200 MB.
 * Format: onnx.proto3 of github.com/onnx/onnx; field numbers are named beside each message.
 */
const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}
const whole = (field: number, value: number): Buffer => Buffer.concat([varint(field * 8), varint(value)])
const block = (field: number, ...parts: readonly (string | Buffer)[]): Buffer => {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as string)))
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes])
}

const float32 = 1, int64 = 7
// NodeProto: input 1, output 2, op_type 4, attribute 5. AttributeProto: name 1, i 3, type 20 (2 = INT).
const node = (operator: string, inputs: readonly string[], output: string, axis?: number): Buffer =>
  block(1, ...inputs.map((name) => block(1, name)), block(2, output), block(4, operator), ...(axis === undefined ? [] : [block(5, block(1, 'axis'), whole(3, axis), whole(20, 2))]))
// TensorProto: dims 1, data_type 2, name 8, raw_data 9.
const tensor = (name: string, dimensions: readonly number[], values: Float32Array): Buffer =>
  block(5, ...dimensions.map((size) => whole(1, size)), whole(2, float32), block(8, name), block(9, Buffer.from(values.buffer)))
// ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 | dim_param 2 } } } }.
const value = (field: 11 | 12, name: string, type: number, dimensions: readonly (number | string)[]): Buffer =>
  block(field, block(1, name), block(2, block(1, whole(1, type), block(2, ...dimensions.map((size) => block(1, typeof size === 'number' ? whole(1, size) : block(2, size)))))))

const melBands = 80
const words = ['<blk>', '嘀', '嗒']
/** Bands of a voice's lowest kilohertz, and of those above. */
const bands = { low: [0, 28], high: [36, 70] } as const
/** How much louder (natural logarithm of energy) one half must be than the other to be a word. */
const threshold = 2

const toneModel = (): Buffer => {
  const mean = ([from, to]: readonly [number, number], band: number): number => (band >= from && band < to ? 1 / (to - from) : 0)
  const weights = Float32Array.from({ length: melBands * words.length }, (_, i) => {
    const [band, word] = [Math.floor(i / words.length), i % words.length]
    const lowOverHigh = mean(bands.low, band) - mean(bands.high, band)
    return word === 0 ? 0 : word === 1 ? lowOverHigh : -lowOverHigh
  })
  // GraphProto: node 1, name 2, initializer 5, input 11, output 12. ModelProto: ir_version 1, graph 7, opset_import 8 { version 2 }.
  return Buffer.concat([
    whole(1, 8),
    block(7,
      node('MatMul', ['x', 'weights'], 'louder'), node('Add', ['louder', 'bias'], 'scores'), node('LogSoftmax', ['scores'], 'log_probs', 2), node('Identity', ['x_lens'], 'log_probs_len'),
      block(2, 'tones'),
      tensor('weights', [melBands, words.length], weights), tensor('bias', [words.length], Float32Array.of(0, -threshold, -threshold)),
      value(11, 'x', float32, ['N', 'T', melBands]), value(11, 'x_lens', int64, ['N']),
      value(12, 'log_probs', float32, ['N', 'T', words.length]), value(12, 'log_probs_len', int64, ['N'])),
    block(8, whole(2, 13)),
  ])
}

/** Writes the model as a folder, the way models for sherpa-onnx come. */
export const writeToneModel = (folder: string): string => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'zipformer-ctc-tones.onnx'), toneModel())
  writeFileSync(join(folder, 'tokens.txt'), words.map((word, i) => `${word} ${i}\n`).join(''))
  return folder
}
