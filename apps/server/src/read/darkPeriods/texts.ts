import type { DarkCause, Standing } from '@fieldproof/core/darkPeriods'
import type { ChosenBy, Language, Translated } from '@fieldproof/core/kernel'

const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })

const causes: Readonly<Record<DarkCause, Translated>> = {
  paused: say('本人暂停了记录', '本人暫停了記錄', 'Paused by the person'),
  ended: say('本人结束了工作', '本人結束了工作', 'Work ended by the person'),
  permission_off: say('没有定位权限', '沒有定位權限', 'No permission to read the position'),
  location_off: say('手机的定位开关已关闭', '手機的定位開關已關閉', 'Location is switched off on the phone'),
  no_position: say('手机给不出位置（室内、地下、信号弱，或系统定位不可用）', '手機給不出位置（室內、地下、訊號弱，或系統定位無法使用）', 'The phone gave no position (indoors, underground, weak signal, or positioning not available)'),
  no_network: say('没有网络', '沒有網路', 'No network'),
  hidden: say('页面在后台或锁屏，浏览器不能记录', '頁面在背景或鎖定螢幕，瀏覽器無法記錄', 'In the background or the screen locked: a browser cannot record'),
  closed: say('应用被关闭，不能确定是本人还是系统', '應用程式被關閉，無法確定是本人還是系統', 'The app was closed, by the person or by the system'),
  killed: say('应用被系统关闭', '應用程式被系統關閉', 'The app was ended by the system'),
  restarted: say('手机重新启动', '手機重新啟動', 'The phone restarted'),
  battery_empty: say('手机没电', '手機沒電', 'The battery was empty'),
  battery_low: say('电量低', '電量低', 'The battery was low'),
  battery_saver: say('省电模式限制了定位', '省電模式限制了定位', 'Battery saver limits positioning'),
}

/** Which the phone does with the last minute of work, also where nobody looked at it then. */
const overByItself = say('工作时间到，记录自动结束，之后没有再开始', '工作時間到，記錄自動結束，之後沒有再開始', 'Recording ended with the working hours and was not started again')

const byHand = say('（本人关闭）', '（本人關閉）', ' (by the person)')

const standings: Readonly<Record<Standing, Translated>> = {
  announced: say('本人已说明', '本人已說明', 'Announced'),
  excused: say('非本人原因，不计', '非本人原因，不計', 'Not the person’s doing: excused'),
  chosen: say('本人关闭', '本人關閉', 'Switched off by the person'),
  unknown: say('原因不明', '原因不明', 'Cause unknown'),
}

export const darkCauseName = (cause: DarkCause, chosenBy: ChosenBy, language: Language): string =>
  cause === 'ended' && chosenBy === 'system' ? overByItself[language] : causes[cause][language] + (chosenBy === 'person' && cause !== 'paused' && cause !== 'ended' ? byHand[language] : '')
export const standingName = (standing: Standing, language: Language): string => standings[standing][language]
