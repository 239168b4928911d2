/** Every text of the two pages. */
import type { Language, Translated } from '@fieldproof/core/kernel'

const say = (simplified: string, traditional: string, english: string): Translated => ({ 'zh-CN': simplified, 'zh-TW': traditional, en: english })

export const words = {
  // The customer
  confirmTitle: say('请确认一次到访', '請確認一次到訪', 'Please confirm a visit'),
  visitedSite: say('{person}（{org}）说自己在 {time} 到访了“{site}”。', '{person}（{org}）說自己在 {time} 到訪了「{site}」。', '{person} of {org} reports a visit to “{site}” ({time}).'),
  leftSite: say('{person}（{org}）说自己在 {time} 离开了“{site}”。', '{person}（{org}）說自己在 {time} 離開了「{site}」。', '{person} of {org} reports having left “{site}” ({time}).'),
  visited: say('{person}（{org}）说自己在 {time} 来拜访过您。', '{person}（{org}）說自己在 {time} 來拜訪過您。', '{person} of {org} reports a visit to you ({time}).'),
  isItSo: say('情况属实吗？', '情況屬實嗎？', 'Is this correct?'),
  yes: say('属实，确认', '屬實，確認', 'Yes, this is correct'),
  no: say('情况不符', '情況不符', 'No, this is not correct'),
  noSure: say('确定情况不符？', '確定情況不符？', 'Are you sure that this is not correct?'),
  noConfirm: say('确定，情况不符', '確定，情況不符', 'Yes, it is not correct'),
  back: say('返回', '返回', 'Back'),
  yourName: say('您的称呼（可不填）', '您的稱呼（選填）', 'Your name (optional)'),
  stored: say(
    '会保存：您的选择和时间、您填写的称呼（如有）、以及您与对方是否在同一网络、是否同一部手机。不保存您的位置、手机号和网络地址，也没有账号。对方和其公司能看到您的选择。不回答也没有任何影响。',
    '會保存：您的選擇和時間、您填寫的稱呼（如有）、以及您與對方是否在同一網路、是否同一部手機。不保存您的位置、手機號碼和網路位址，也沒有帳號。對方和其公司能看到您的選擇。不回答也沒有任何影響。',
    'What is kept: your choice and its time, your name if you give one, and whether you are on the same network or the same phone as the visitor. Not kept: your position, phone number or network address; there is no account. The visitor and their company see your choice. Nothing happens if you do not answer.'),
  thanks: say('已记录，谢谢', '已記錄，謝謝', 'Recorded, thank you'),
  saidYes: say('您确认了这次到访。', '您確認了這次到訪。', 'You confirmed the visit.'),
  saidNo: say('您表示情况不符，对方公司会请人了解。', '您表示情況不符，對方公司會請人了解。', 'You said that this was not correct. Somebody at their company will look into it.'),
  answeredYes: say('这次到访已被确认。', '這次到訪已被確認。', 'This visit has been confirmed.'),
  answeredNo: say('这次到访已被表示不符。', '這次到訪已被表示不符。', 'This visit was reported as not correct.'),
  onlyOnce: say('每个链接只能回答一次。', '每個連結只能回答一次。', 'Each link can be answered once.'),
  expired: say('链接已过期', '連結已過期', 'This link has expired'),
  expiredHow: say('如需确认，请对方重新出示二维码。', '如需確認，請對方重新出示 QR 碼。', 'Ask the visitor to show a new code.'),
  invalid: say('链接无效', '連結無效', 'This link is not valid'),
  offline: say('连不上服务器', '連不上伺服器', 'The server cannot be reached'),
  again: say('重试', '重試', 'Try again'),
  loading: say('正在打开…', '正在開啟…', 'Opening…'),
  // The screen
  scan: say('到访时，请用实迹扫描', '到訪時，請用實跡掃描', 'Visiting? Scan this with Fieldproof'),
  changes: say('每 30 秒更新一次', '每 30 秒更新一次', 'Changes every 30 seconds'),
  pairTitle: say('在这台设备上显示门店二维码', '在這台裝置上顯示門市 QR 碼', 'Show the site’s code on this device'),
  pairHow: say('链接只能使用一次：用了之后，二维码就由这台设备显示，断网也可以。请把设备放在店里。', '連結只能使用一次：用了之後，QR 碼就由這台裝置顯示，沒有網路也可以。請把裝置放在店裡。', 'The link can be used once. From then on this device shows the code, even without a network. Please keep the device at the site.'),
  pair: say('在此显示', '在此顯示', 'Show it here'),
  pairUsed: say('链接无效、已使用或已过期', '連結無效、已使用或已過期', 'The link is not valid, was used, or has expired'),
  pairUsedHow: say('请管理员在“地点”里重新生成屏幕链接。', '請管理員在「地點」裡重新產生螢幕連結。', 'Ask the administrator for a new screen link, under Sites.'),
  noLink: say('这台设备还没有设置', '這台裝置還沒有設定', 'This device has not been set up'),
  insecure: say('当前网址不是 HTTPS，无法生成二维码', '目前網址不是 HTTPS，無法產生 QR 碼', 'This address is not HTTPS, so no code can be made'),
  insecureHow: say('请用 HTTPS 网址打开。', '請用 HTTPS 網址開啟。', 'Open it by its HTTPS address.'),
  clockOld: say('时间已 {hours} 小时未校准，请联网', '時間已 {hours} 小時未校正，請連上網路', 'The clock was last set {hours} hours ago; please connect to the network'),
} as const satisfies Record<string, Translated>

const languages: readonly (readonly [Language, string])[] = [['zh-CN', '简体'], ['zh-TW', '繁體'], ['en', 'English']]
const preferred = (): Language => {
  const asked = navigator.language.toLowerCase()
  return asked.startsWith('zh') ? (/tw|hk|mo|hant/.test(asked) ? 'zh-TW' : 'zh-CN') : 'en'
}
let language: Language = preferred()
export const currentLanguage = (): Language => language
export const say3 = (key: keyof typeof words, values: Readonly<Record<string, string>> = {}): string => words[key][language].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')

/** Buttons to change the language; `draw` puts the page up anew. */
export const languageChoice = (draw: () => void): HTMLElement => {
  const nav = document.createElement('nav')
  nav.className = 'languages'
  nav.setAttribute('aria-label', 'Language')
  for (const [value, name] of languages) {
    const button = document.createElement('button')
    button.type = 'button'
    button.lang = value
    button.textContent = name
    button.setAttribute('aria-pressed', String(value === language))
    button.addEventListener('click', () => { language = value; document.documentElement.lang = value; draw() })
    nav.append(button)
  }
  document.documentElement.lang = language
  return nav
}
