/** What only the native shell has. A browser loads none of it. */
import { isNativeShell } from '../capture/adapters/platform.ts'
import type { EventDraft } from '../outbox/types.ts'
import { preferences } from './preferences.ts'

/** Shown by Android as long as positions come in the background. */
const noticeText = { 'zh-CN': '工作时间内正在定位', 'zh-TW': '工作時間內正在定位', en: 'Locating in working hours' } as const

export const shellGeolocation = async () => {
  if (!isNativeShell()) return undefined
  const { nativeGeolocation } = await import('../capture/adapters/location.ts')
  return nativeGeolocation({ title: document.title, text: noticeText[preferences.get().language] })
}

/** In the sheet of iOS that waits for a tag. */
const tagHint = { 'zh-CN': '把手机顶部靠近门店标签', 'zh-TW': '把手機頂部靠近門店標籤', en: 'Hold the top of the phone to the tag' } as const

export const shellAdapters = async () => {
  if (!isNativeShell()) return undefined
  const { nativeAdapters } = await import('../capture/adapters/native.ts')
  return nativeAdapters(() => tagHint[preferences.get().language])
}

/** The radio around goes into the signed event; a browser does not know it. */
export const withRadio = async (draft: EventDraft): Promise<EventDraft> => {
  if (!isNativeShell() || (draft.kind !== 'check_in' && draft.kind !== 'check_out') || draft.radio !== undefined) return draft
  const { scanRadio } = await import('../capture/adapters/radio.ts')
  const radio = await scanRadio()
  return radio === undefined ? draft : { ...draft, radio }
}
