import { type CheckInSubmission, type Finding, type Language, type Translated, isFiniteLatLon, isNote } from '../../kernel/index.ts'
import type { VerdictModel } from '../model.ts'

/** What a check-in may be asked to bring. The order is that of cost to the person: of two ways to meet a requirement the cheaper one is asked for. */
export const factors = ['gps', 'wifi', 'beacon', 'nfc', 'qr', 'passkey', 'note', 'photo', 'face', 'video', 'countersign'] as const
export type Factor = (typeof factors)[number]

/** `unavailable`: this phone, or this version of the app, cannot bring it. That is nobody's fault. */
export type FactorState = 'given' | 'missing' | 'unavailable'
export type FactorStates = Readonly<Record<Factor, FactorState>>

/** What phones can bring today and nobody may refuse for reasons of conscience. The others may stand as an alternative, never as the only way. */
export const factorsToday: readonly Factor[] = ['gps', 'nfc', 'qr', 'note', 'photo', 'countersign']
/** What a phone can bring only with a consent of its own, which everybody may refuse: so never the only way to meet a requirement. */
export const factorsByConsent: readonly Factor[] = ['face', 'video']
/** What a phone can bring once its owner has set it up, which not every phone allows: never the only way either. */
export const factorsBySetUp: readonly Factor[] = ['passkey']
/** What nearly every phone can bring anywhere at once: asked for where a position is rough or little is known. */
export const factorsAnywhere: readonly Factor[] = ['note', 'photo']

/** Seconds of a person's time, roughly: only their order matters. */
export const factorCost = (factor: Factor): number => factors.indexOf(factor) + 1

export const isFactor = (text: string): text is Factor => (factors as readonly string[]).includes(text)

const names: Readonly<Record<Factor, Translated>> = {
  gps: { 'zh-CN': '定位', 'zh-TW': '定位', en: 'a position' },
  wifi: { 'zh-CN': '连接门店 Wi-Fi', 'zh-TW': '連接門市 Wi-Fi', en: 'the site’s Wi-Fi' },
  beacon: { 'zh-CN': '收到门店信标', 'zh-TW': '收到門市信標', en: 'the site’s beacon' },
  nfc: { 'zh-CN': '碰一碰门店标签', 'zh-TW': '碰一碰門市標籤', en: 'a tap on the site’s NFC tag' },
  qr: { 'zh-CN': '扫描门店二维码', 'zh-TW': '掃描門市 QR 碼', en: 'the site’s QR code' },
  passkey: { 'zh-CN': '手机解锁确认', 'zh-TW': '手機解鎖確認', en: 'the phone’s passkey' },
  note: { 'zh-CN': '填写备注', 'zh-TW': '填寫備註', en: 'a note' },
  photo: { 'zh-CN': '拍照', 'zh-TW': '拍照', en: 'a photo' },
  face: { 'zh-CN': '人脸核验', 'zh-TW': '人臉驗證', en: 'a face check' },
  video: { 'zh-CN': '短视频', 'zh-TW': '短影片', en: 'a short video' },
  countersign: { 'zh-CN': '客户确认', 'zh-TW': '客戶確認', en: 'the customer’s word' },
}
export const factorName = (factor: Factor, language: Language): string => names[factor][language]

/** The signals that tell whether a factor was brought, and the reasons by which it was. Everything else that they say leaves it missing, or not possible. */
const toldBy: Readonly<Partial<Record<Factor, { readonly signal: string; readonly given: readonly string[] }>>> = {
  nfc: { signal: 'site_tag', given: ['tapped', 'plain_here'] },
  qr: { signal: 'site_code', given: ['of_the_moment', 'of_the_phones_time', 'printed_here'] },
  wifi: { signal: 'site_radio', given: ['matches', 'partly_matches'] },
  beacon: { signal: 'site_beacon', given: ['rolling_here', 'plain_here'] },
  face: { signal: 'face', given: ['same_person', 'same_person_newly_enrolled'] },
  passkey: { signal: 'passkey', given: ['confirmed', 'confirmed_newly_registered'] },
  // A customer who says that it was not so has answered; what follows is for a person.
  countersign: { signal: 'countersign', given: ['confirmed', 'confirmed_same_address', 'denied'] },
}
const impossibleReasons = ['not_told', 'none_here', 'phone_cannot', 'no_consent']

/**
 * Which factors a check-in brought. What a phone cannot hear or read, and what a site does not have, is unavailable, not missing. What must be checked with
 * a key is told by the findings: a tag whose message was used before has not been brought. A spoken note counts from the seconds of speech that the model says, and whose Wi-Fi and beacon count is the
 * model's word as well.
 */
export const factorsOf = ({ fix, photoSha256, video, note, voice, radio }: CheckInSubmission, findings: readonly Finding[] = [], { spokenNoteSeconds = Infinity, radioOfTheSite }: Pick<VerdictModel, 'spokenNoteSeconds' | 'radioOfTheSite'> = {}): FactorStates => {
  const state = (given: boolean): FactorState => (given ? 'given' : 'missing')
  const heard = (kind: 'wifi' | 'beacon'): FactorState => (radio === undefined ? 'unavailable' : state(radio.sightings.some((sighting) => sighting.kind === kind)))
  const told = (factor: Factor): FactorState => {
    const finding = findings.find(({ signal }) => signal === toldBy[factor]?.signal)
    if (finding === undefined || impossibleReasons.includes(finding.reason)) return 'unavailable'
    return state(toldBy[factor]!.given.includes(finding.reason))
  }
  const beacon = told('beacon')
  // Nobody can do anything about which transmitters are heard: what is not the site's is not asked for.
  const ofTheSite: FactorState = told('wifi') === 'given' ? 'given' : 'unavailable'
  return {
    gps: state(fix !== undefined && isFiniteLatLon(fix) && !(fix.lat === 0 && fix.lon === 0)), photo: state(photoSha256 !== undefined), note: state(isNote(note, voice?.speechSeconds, spokenNoteSeconds)),
    wifi: radioOfTheSite === true ? ofTheSite : heard('wifi'), beacon: radioOfTheSite === true || beacon !== 'unavailable' ? beacon : heard('beacon'), nfc: told('nfc'), qr: told('qr'), face: told('face'), passkey: told('passkey'), video: state(video !== undefined), countersign: told('countersign'),
  }
}
