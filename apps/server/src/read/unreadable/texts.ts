import type { Language, Translated } from '@fieldproof/core/kernel'
import type { UnreadableCode } from '../../handover.ts'

const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })

/** Why an upload could not be used, and what to look at on the device. */
const reasons: Readonly<Record<UnreadableCode, Translated>> = {
  position_missing: say('没有经纬度。请检查设备的定位是否打开，以及上报地址里是否写了经纬度参数', '沒有經緯度。請檢查裝置的定位是否開啟，以及回報網址裡是否寫了經緯度參數', 'There is no latitude or longitude. Check that the device has its location on, and that the address it sends to has the parameters for them'),
  position_invalid: say('经纬度不是有效的数值。请检查设备的坐标格式：应为十进制度数', '經緯度不是有效的數值。請檢查裝置的座標格式：應為十進位度數', 'Latitude or longitude is no valid number. Check the device’s coordinate format: decimal degrees are expected'),
  time_unreadable: say('时间的格式读不懂。请检查设备的时间格式：应为 ISO 8601 或 1970 年以来的秒数', '時間的格式讀不懂。請檢查裝置的時間格式：應為 ISO 8601 或 1970 年以來的秒數', 'The time is in no known format. Check the device’s time format: ISO 8601 or seconds since 1970 are expected'),
  not_a_position: say('应有位置的地方是别的内容。请检查设备所选的上报方式', '應有位置的地方是別的內容。請檢查裝置所選的回報方式', 'Something else stands where a position is expected. Check which way of reporting the device is set to'),
  no_position: say('消息里没有位置', '訊息裡沒有位置', 'The message holds no position'),
  message_unreadable: say('消息的格式读不懂。请检查设备所选的上报方式，或更新应用', '訊息的格式讀不懂。請檢查裝置所選的回報方式，或更新應用程式', 'The message is in no known format. Check which way of reporting the device is set to, or update the app'),
  track_damaged: say('手机发来的轨迹数据不完整。请更新应用；若再次出现请上报故障', '手機傳來的軌跡資料不完整。請更新應用程式；若再次出現請回報故障', 'The track from the phone is damaged. Update the app; report a fault if it happens again'),
  track_outside_its_times: say('轨迹里有超出所述起止时间的位置，因此没有使用。请更新应用；若再次出现请上报故障', '軌跡裡有超出所述起訖時間的位置，因此沒有使用。請更新應用程式；若再次出現請回報故障', 'The track holds positions outside the times it names, so it was not used. Update the app; report a fault if it happens again'),
  decoder_failed: say('服务器解读时出错，原始内容已保留。请把技术信息告诉我们', '伺服器解讀時出錯，原始內容已保留。請把技術資訊告訴我們', 'The server failed to read it; it is kept as sent. Please report the technical detail'),
}
const unknown = say('无法解读，原因见技术信息', '無法解讀，原因見技術資訊', 'It could not be read; the technical detail says why')

/** `code` as it was recorded; entries from before there were codes have none. */
export const unreadableReason = (code: string | null, language: Language): string =>
  (code !== null && Object.hasOwn(reasons, code) ? reasons[code as UnreadableCode] : unknown)[language]
