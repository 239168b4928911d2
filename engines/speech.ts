/** sherpa-onnx (Apache-2.0, ONNX Runtime inside): turns speech into text with a model that the company brings along. Some 30 MB; the model is most of what it takes. */
// It comes without types.
const { default: sherpa } = (await import('sherpa-onnx-node' as string)) as { default: { OfflineRecognizer: new (config: object) => SpeechRecogniser } }
export interface SpeechRecogniser {
  createStream(): { acceptWaveform(sound: { readonly samples: Float32Array; readonly sampleRate: number }): void }
  decode(stream: unknown): void
  getResult(stream: unknown): { readonly text: string }
}
export const createRecogniser = (config: object): SpeechRecogniser => new sherpa.OfflineRecognizer(config)
