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
]
const source = join(import.meta.dirname, '../apps')

test('console and phone speak Taiwan’s Chinese in zh-TW', () => {
  const files = globSync(['console/src/**/locales/zh-TW.po', 'mobile/src/locales/**/zh-TW.po'], { cwd: source })
  expect(files.length).toBeGreaterThan(20)
  const found = files.flatMap((file) => (readFileSync(join(source, file), 'utf8').match(/^msgstr (?:".*"\n)+/gm) ?? []).flatMap((text) =>
    words.flatMap(([word, better]) => (word.test(text) ? [`${file}: ${text.trim()} (${better})`] : []))))
  expect(found).toEqual([])
})

/** The second of three languages in `t(…)` or `say(…)`, and what stands under 'zh-TW'. */
const taiwanTexts = /\b(?:t|say)\('(?:[^'\\]|\\.)*', '((?:[^'\\]|\\.)*)'|'zh-TW': (?:\(\w*\) => )?['`]((?:[^'\\]|\\.)*)['`]/g

test('so do the texts of server and core', () => {
  // What people have agreed to (declarations/notices.ts) keeps its words.
  const files = globSync(['../apps/server/src/**/*.ts', '../packages/core/src/**/*.ts'], { cwd: source }).filter((file) => !/\.test\.ts$|notices\.ts$/.test(file))
  const texts = files.flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(taiwanTexts)].map((match) => ({ file, text: (match[1] ?? match[2])! })))
  expect(texts.length).toBeGreaterThan(500)
  expect(texts.flatMap(({ file, text }) => words.flatMap(([word, better]) => (word.test(text) ? [`${file}: ${text} (${better})`] : [])))).toEqual([])
})
