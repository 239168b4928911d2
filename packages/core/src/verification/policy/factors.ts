import { type CheckInSubmission, type Language, type Translated, isFiniteLatLon } from '../../kernel/index.ts'

/** What a check-in may be asked to bring. The order is that of cost to the person: of two ways to meet a requirement the cheaper one is asked for. */
export const factors = ['gps', 'wifi', 'beacon', 'nfc', 'qr', 'note', 'photo', 'face', 'video', 'countersign'] as const
export type Factor = (typeof factors)[number]

/** `unavailable`: this phone, or this version of the app, cannot bring it. That is nobody's fault. */
export type FactorState = 'given' | 'missing' | 'unavailable'
export type FactorStates = Readonly<Record<Factor, FactorState>>

/** What every phone can bring today. The others are known to the grammar and may stand as an alternative, never as the only way. */
export const factorsToday: readonly Factor[] = ['gps', 'note', 'photo', 'video']

/** Seconds of a person's time, roughly: only their order matters. */
export const factorCost = (factor: Factor): number => factors.indexOf(factor) + 1

export const isFactor = (text: string): text is Factor => (factors as readonly string[]).includes(text)

const names: Readonly<Record<Factor, Translated>> = {
  gps: { 'zh-CN': '定位', 'zh-TW': '定位', en: 'a position' },
  wifi: { 'zh-CN': '连接门店 Wi-Fi', 'zh-TW': '連接門市 Wi-Fi', en: 'the site’s Wi-Fi' },
  beacon: { 'zh-CN': '收到门店信标', 'zh-TW': '收到門市信標', en: 'the site’s beacon' },
  nfc: { 'zh-CN': '碰一碰门店标签', 'zh-TW': '碰一碰門市標籤', en: 'a tap on the site’s NFC tag' },
  qr: { 'zh-CN': '扫描门店二维码', 'zh-TW': '掃描門市 QR 碼', en: 'the site’s QR code' },
  note: { 'zh-CN': '填写备注', 'zh-TW': '填寫備註', en: 'a note' },
  photo: { 'zh-CN': '拍照', 'zh-TW': '拍照', en: 'a photo' },
  face: { 'zh-CN': '人脸核验', 'zh-TW': '人臉核驗', en: 'a face check' },
  video: { 'zh-CN': '短视频', 'zh-TW': '短影片', en: 'a short video' },
  countersign: { 'zh-CN': '客户签字', 'zh-TW': '客戶簽字', en: 'the customer’s signature' },
}
export const factorName = (factor: Factor, language: Language): string => names[factor][language]

/** Which factors a check-in brought. What a browser cannot hear or read is unavailable, not missing. */
export const factorsOf = ({ fix, photoSha256, video, note, radio }: CheckInSubmission): FactorStates => {
  const state = (given: boolean): FactorState => (given ? 'given' : 'missing')
  const heard = (kind: 'wifi' | 'beacon'): FactorState => (radio === undefined ? 'unavailable' : state(radio.sightings.some((sighting) => sighting.kind === kind)))
  return {
    gps: state(fix !== undefined && isFiniteLatLon(fix) && !(fix.lat === 0 && fix.lon === 0)), photo: state(photoSha256 !== undefined), note: state(note !== undefined && note.trim() !== ''),
    wifi: heard('wifi'), beacon: heard('beacon'), nfc: 'unavailable', qr: 'unavailable', face: 'unavailable', video: state(video !== undefined), countersign: 'unavailable',
  }
}
