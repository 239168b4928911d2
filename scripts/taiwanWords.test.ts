import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What only the mainland says, with what Taiwan says instead: letters converted one by one would leave them. */
const words: readonly (readonly [RegExp, string])[] = [
  [/信號/, '訊號'], [/批量/, '批次'], [/渠道/, '管道'], [/運行/, '執行'], [/節假日/, '假日'], [/調休/, '補班'], [/上報/, '回報'], [/二維碼/, 'QR 碼'], [/設備/, '裝置'], [/添加/, '新增'],
  // 通行密鑰 is what Taiwan calls a passkey.
  [/(?<!通行)密鑰/, '金鑰'], [/軟件/, '軟體'], [/視頻/, '影片'], [/默認/, '預設'], [/網絡/, '網路'], [/數據/, '資料'], [/登錄/, '登入'], [/鏈接/, '連結'], [/打印/, '列印'],
  [/屏幕/, '螢幕'], [/用戶/, '使用者'], [/服務器/, '伺服器'], [/搜索/, '搜尋'], [/菜單/, '選單'], [/質量/, '品質'], [/不支持/, '不支援'], [/掃碼/, '掃描 QR 碼'],
]
const source = join(import.meta.dirname, '../apps')

test('console and phone speak Taiwan’s Chinese in zh-TW', () => {
  const files = globSync(['console/src/**/locales/zh-TW.po', 'mobile/src/locales/**/zh-TW.po'], { cwd: source })
  expect(files.length).toBeGreaterThan(20)
  const found = files.flatMap((file) => (readFileSync(join(source, file), 'utf8').match(/^msgstr (?:".*"\n)+/gm) ?? []).flatMap((text) =>
    words.flatMap(([word, better]) => (word.test(text) ? [`${file}: ${text.trim()} (${better})`] : []))))
  expect(found).toEqual([])
})
