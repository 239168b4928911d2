import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What only the mainland says, with what Taiwan says instead: letters converted one by one would leave them. */
const words: readonly (readonly [RegExp, string])[] = [
  [/信號/, '訊號'], [/批量/, '批次'], [/渠道/, '管道'], [/運行/, '執行'], [/節假日/, '假日'], [/調休/, '補班'], [/上報/, '回報'], [/二維碼/, 'QR 碼'], [/設備/, '裝置'], [/添加/, '新增'],
  // 通行密鑰 is what Taiwan calls a passkey.
  [/(?<!通行)密鑰/, '金鑰'], [/軟件/, '軟體'], [/視頻/, '影片'], [/默認/, '預設'], [/網絡/, '網路'], [/數據/, '資料'], [/登錄/, '登入'], [/鏈接/, '連結'], [/打印/, '列印'],
  [/屏幕/, '螢幕'], [/用戶/, '使用者'], [/服務器/, '伺服器'], [/搜索/, '搜尋'], [/菜單/, '選單'], [/質量/, '品質'], [/不支持/, '不支援'], [/掃碼/, '掃描 QR 碼'],
  // What is on record is 紀錄; to record is 記錄. 撤銷 would be to revoke.
  [/(?:簽到|進出|稽核|歷史|日誌)記錄|[筆條的]記錄/, '紀錄'], [/撤銷/, '復原'],
  [/核驗/, '驗證'], [/面容/, '臉部'], [/考勤/, '出勤'], [/審批/, '簽核'], [/崗位/, '值勤地點'], [/門店/, '門市'], [/回執/, '收據'], [/發送/, '傳送'], [/推送/, '推播'], [/活體檢測/, '活體偵測'], [/體檢/, '健檢'], [/(?<!自)自啟動/, '自動啟動'],
  [/補卡/, '補打卡'], [/缺卡/, '缺打卡'], [/郵箱/, '信箱'], [/手機號(?!碼)/, '手機號碼'], [/審計/, '稽核'], [/所有者/, '擁有者'], [/新建/, '新增'], [/內置/, '內建'], [/錄像/, '錄影'], [/短信/, '簡訊'], [/字段/, '欄位'], [/字符/, '字元'],
  [/點擊/, '點選'], [/聊天軟體/, '通訊軟體'], [/地址欄/, '網址列'], [/彈出/, '跳出'], [/可不填/, '選填'], [/法定(?=節?假日)/, '國定'], [/哈希/, '雜湊'], [/基站/, '基地台'], [/預警/, '告警'], [/刷新/, '更新'],
  [/查找/, '尋找'], [/(?<!「)簽名(?!驗證」)/, '簽章'], [/群機器人/, '群組機器人'], [/門頭/, '招牌'], [/[條]紀錄/, '筆紀錄'],
]
const source = join(import.meta.dirname, '../apps')

const textsOfCatalogues = (pattern: string | string[]) => globSync(pattern, { cwd: source }).flatMap((file) => (readFileSync(join(source, file), 'utf8').match(/^msgstr (?:".*"\n)+/gm) ?? []).map((text) => ({ file, text: text.trim() })))
/** Texts in three languages, in `t(…)` or `say(…)`: simplified Chinese and Taiwan's. */
const inThree = /\b(?:t|say)\(\s*(['`])((?:\\.|(?!\1)[^\\])*)\1,\s*(['`])((?:\\.|(?!\3)[^\\])*)\3/g
/** What stands under 'zh-TW'. */
const underTaiwan = /'zh-TW': (?:\([^)]*\) => )?['`]((?:[^'`\\]|\\.)*)['`]/g
// What people have agreed to (declarations/notices.ts) keeps its words.
const filesOfSources = (pattern: string | string[]) => globSync(pattern, { cwd: source }).filter((file) => !/\.test\.ts$|notices\.ts$/.test(file)).map((file) => ({ file, content: readFileSync(join(source, file), 'utf8') }))
const textsOfSources = (pattern: string | string[]) => filesOfSources(pattern)
  .flatMap(({ file, content }) => [...[...content.matchAll(inThree)].map((match) => match[4]!), ...[...content.matchAll(underTaiwan)].map((match) => match[1]!)].map((text) => ({ file, text })))
const foundIn = (texts: readonly { readonly file: string; readonly text: string }[]): string[] => texts.flatMap(({ file, text }) => words.flatMap(([word, better]) => (word.test(text) ? [`${file}: ${text} (${better})`] : [])))

test('console and phone speak Taiwan’s Chinese in zh-TW', () => {
  const [console, phone] = [textsOfCatalogues('console/src/**/locales/zh-TW.po'), textsOfCatalogues('mobile/src/locales/**/zh-TW.po')]
  expect(console.length).toBeGreaterThan(1_500)
  expect(phone.length).toBeGreaterThan(700)
  expect(foundIn([...console, ...phone])).toEqual([])
})

test('so do the texts of server and core, of the customer’s page and of the verifier', () => {
  const texts = textsOfSources(['server/src/**/*.ts', '../packages/core/src/**/*.ts', '../packages/contract/src/**/*.ts'])
  const pages = textsOfSources(['guest/src/*.ts', 'verifier/src/**/*.ts'])
  expect(texts.length).toBeGreaterThan(700)
  expect(pages.length).toBeGreaterThan(100)
  expect(foundIn([...texts, ...pages])).toEqual([])
})

/** Characters of the console's and the phone's simplified Chinese that none of their Taiwan's has; the last few are Taiwan's too. */
const simplified = (): ReadonlySet<string> => {
  const inCatalogues = (pattern: string[], key: string) => new Set(globSync(pattern, { cwd: source }).flatMap((file) => (readFileSync(join(source, file), 'utf8').match(new RegExp(`^${key} (?:".*"\\n)+`, 'gm')) ?? []).flatMap((text) => [...text])))
  const taiwan = inCatalogues(['console/src/**/locales/zh-TW.po', 'mobile/src/locales/**/zh-TW.po'], 'msgstr')
  return new Set([...inCatalogues(['console/src/**/locales/zh-CN.po', 'mobile/src/locales/**/zh-CN.po'], 'msgid')].filter((character) => /\p{Script=Han}/u.test(character) && !taiwan.has(character) && !'准桌'.includes(character)))
}
test('no simplified character stands in what the server and core say in Taiwan’s Chinese', () => {
  const characters = simplified()
  expect(characters.size).toBeGreaterThan(200)
  const found = textsOfSources(['server/src/**/*.ts', '../packages/core/src/**/*.ts', '../packages/contract/src/**/*.ts']).filter(({ text }) => [...text].some((character) => characters.has(character)))
  expect(found.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
})

/** Between a figure and Chinese stands a blank, as in the catalogues; dates with 年, 月 and 日 are written together. */
const withoutBlank = [/\d\p{Script=Han}(?<![年月日号號])/u, /\p{Script=Han}\d/u, /\$\{[^}]*\}(?:[个個天人条張张笔筆行列欄栏位种種级級段次字项項台部]|分[钟鐘]|小[时時]|公尺|公里|米)/u, /(?:第|最多|至少|最大|最小|其中|超[过過])\$\{/u]
test('between figures and Chinese stands a blank in what the server says', () => {
  const texts = filesOfSources(['server/src/**/*.ts', '../packages/contract/src/**/*.ts']).flatMap(({ file, content }) => [...content.matchAll(inThree)].flatMap((match) => [match[2]!, match[4]!].map((text) => ({ file, text }))))
  expect(texts.filter(({ text }) => text.includes('${')).length).toBeGreaterThan(100)
  expect(texts.flatMap(({ file, text }) => (withoutBlank.some((pattern) => pattern.test(text)) ? [`${file}: ${text}`] : []))).toEqual([])
})
