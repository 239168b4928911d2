/** Words of the verifier, in the three languages. The sentences of the checks themselves are in core/evidence/packageTexts. */
import type { EntryKind } from '@fieldproof/core/evidence'
import type { Language, Translated, VerdictBand } from '@fieldproof/core/kernel'

const t = (zhCN: string, zhTW: string, en: string): Translated => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en })

export const bandNames: Record<VerdictBand, Translated> = {
  verified: t('可信', '可信', 'Verified'),
  needs_review: t('有疑点', '有疑點', 'Some doubt'),
  strong_doubt: t('存疑较大', '存疑較大', 'Strong doubt'),
  not_enough_evidence: t('依据不足', '依據不足', 'Not enough evidence'),
}

/** What the company's policy said should follow; the words are those of the product (core/verification), held to them by a test. */
export const actionNames: Record<string, Translated> = {
  accept: t('接受', '接受', 'Accepted'),
  ask_factor: t('待补充', '待補充', 'One more thing'),
  review: t('请人看一眼', '請人看一眼', 'A person looks'),
  block: t('暂不计入', '暫不計入', 'Not counted yet'),
}

/** What a person said about a check-in, by the action and outcome of its entry. */
export const decisionNames: Record<string, Translated> = {
  'review.decided/real': t('人工核实：属实', '人工核實：屬實', 'A person decided: real'),
  'review.decided/not_real': t('人工核实：不属实', '人工核實：不屬實', 'A person decided: not real'),
  'review.decided/unclear': t('人工核实：无法判断', '人工核實：無法判斷', 'A person decided: cannot tell'),
  'review.withdrawn/withdrawn': t('撤回了先前的核实结果', '撤回了先前的核實結果', 'An earlier decision was taken back'),
  'countersign.confirmed': t('客户确认：来过', '客戶確認：來過', 'The customer confirmed the visit'),
  'countersign.denied': t('客户否认：没有来过', '客戶否認：沒有來過', 'The customer denied the visit'),
  'event.conflict': t('同一事件编号收到过另一份内容', '同一事件編號收到過另一份內容', 'Other content came under the same event id'),
  'policy.published': t('当时生效的策略', '當時生效的策略', 'Policy in force'),
  'challenge.asked': t('抽查请求', '抽查請求', 'Spot challenge asked'),
  'review.asked': t('请本人说明', '請本人說明', 'The person was asked to explain'),
}

export const kindNames: Record<EntryKind, Translated> = {
  submission: t('提交', '提交', 'Submission'),
  verdict: t('核验结论', '驗證結論', 'Verdict'),
  device_enrolled: t('手机登记', '手機登記', 'Device enrolled'),
  device_revoked: t('手机停用', '手機停用', 'Device revoked'),
  rule_changed: t('规则变更', '規則變更', 'Rule changed'),
  decision: t('人工决定', '人工決定', 'Decision'),
  access: t('查看记录', '檢視紀錄', 'Access'),
  admin: t('管理操作', '管理操作', 'Administrative act'),
}

export const eventNames: Record<string, Translated> = {
  check_in: t('签到', '簽到', 'Check-in'),
  check_out: t('签退', '簽退', 'Check-out'),
  track: t('轨迹', '軌跡', 'Track'),
  device_state: t('手机状态', '手機狀態', 'Phone state'),
  work_state: t('工作状态', '工作狀態', 'Work state'),
  explanation: t('本人说明', '本人說明', 'The person’s explanation'),
  declaration: t('本人声明', '本人聲明', 'The person’s declaration'),
}

/** Only for packages whose exporter gave no wording. */
export const signalNames: Record<string, Translated> = {
  mock_location: t('模拟定位', '模擬定位', 'Mock location'),
}

export const words = {
  product: t('实迹 · 证据核验', '實跡 · 證據驗證', 'Fieldproof · Evidence verifier'),
  tagline: t('不联网，不上传，不需要相信任何一方', '不連網，不上傳，不需要相信任何一方', 'No network, no upload, no trust in either side needed'),
  dropTitle: t('把证据包拖到这里', '把證據包拖到這裡', 'Drop an evidence package here'),
  dropHint: t('或者点击选择 .zip 文件。文件只在这台设备上打开。', '或者點選選擇 .zip 檔案。檔案只在這台裝置上開啟。', 'or click to choose a .zip file. It is opened on this device only.'),
  choose: t('选择文件', '選擇檔案', 'Choose a file'),
  another: t('核验另一个', '驗證另一個', 'Check another'),
  print: t('打印', '列印', 'Print'),
  checking: t('正在核验…', '正在驗證…', 'Checking…'),
  keyLabel: t('日志公钥（可选，从另一途径取得）', '日誌公鑰（可選，從另一途徑取得）', 'Log key (optional, obtained by another way)'),
  keyHint: t('例如手机应用“关于”页、劳动合同附件或公司公示中的一行文字。填写后会与证据包中的公钥比对。', '例如手機應用程式「關於」頁、勞動合約附件或公司公示中的一行文字。填寫後會與證據包中的公鑰比對。', 'A line of text from the “about” page of the phone app, the employment contract or a company notice. It is compared with the key in the package.'),
  valid: t('证据完整，未被改动', '證據完整，未被改動', 'The evidence is whole and unaltered'),
  validSub: t('下列内容与签名的日志逐字节一致。', '下列內容與簽章的日誌逐位元組一致。', 'What follows is byte for byte what the signed log holds.'),
  validButKey: t('尚未确认日志属于这家公司，请用另一途径取得公钥，比对指纹：', '尚未確認日誌屬於這家公司，請用另一途徑取得公鑰，比對指紋：', 'Not yet confirmed that the log is this company’s. Get its key by another way and compare the fingerprint:'),
  invalid: t('证据不成立', '證據不成立', 'The evidence does not hold'),
  invalidSub: t('出错的是：', '出錯的是：', 'What is wrong:'),
  erasedEvent: t('签到内容已被删除', '簽到內容已被刪除', 'The check-in itself was erased'),
  erasedEventSub: t('谁、何时、何地都无从核验。能证明的只是：日志中曾有这一条，写入之后没有换成别的。', '誰、何時、何地都無從驗證。能證明的只是：日誌中曾有這一條，寫入之後沒有換成別的。', 'Who, when and where cannot be checked. What is proven is only that there was such an entry in the log, and that nothing else was put in its place.'),
  erasedPart: t('未被改动，但有内容已被删除', '未被改動，但有內容已被刪除', 'Unaltered, but something was erased'),
  erasedPartSub: t('下列内容与签名的日志一致，但不是全部：', '下列內容與簽章的日誌一致，但不是全部：', 'What follows is what the signed log holds, but not all of it:'),
  warnings: t('请注意', '請注意', 'Please note'),
  unreadable: t('无法读取', '無法讀取', 'Cannot be read'),
  notPackage: t('这个 ZIP 不是实迹证据包（没有 manifest.json）', '這個 ZIP 不是實跡證據包（沒有 manifest.json）', 'This ZIP is not a Fieldproof evidence package (it has no manifest.json)'),
  tooBig: t('文件过大（超过 600 MB）', '檔案過大（超過 600 MB）', 'The file is too large (over 600 MB)'),
  notWritten: t('报告写不出', '報告寫不出', 'The report could not be written'),
  notFound: t('找不到文件或无权读取', '找不到檔案或無權讀取', 'The file does not exist or may not be read'),
  who: t('人员', '人員', 'Who'),
  where: t('地点', '地點', 'Where'),
  when: t('时间', '時間', 'When'),
  device: t('手机', '手機', 'Phone'),
  noteLabel: t('备注', '備註', 'Note'),
  photo: t('照片', '照片', 'Photo'),
  photoSigned: t('照片指纹由手机签名', '照片指紋由手機簽章', 'Photo fingerprint signed by the phone'),
  noPhoto: t('没有照片', '沒有照片', 'No photo'),
  videoHint: t('视频不在此显示，请从 ZIP 中打开', '影片不在此顯示，請從 ZIP 中開啟', 'Video is not shown here; open it from the ZIP'),
  position: t('位置', '位置', 'Position'),
  accuracy: t('精度', '精度', 'accuracy'),
  metres: t('米', '公尺', 'm'),
  datum: t('WGS-84 坐标', 'WGS-84 座標', 'WGS-84'),
  noFix: t('手机未取得位置', '手機未取得位置', 'The phone had no position'),
  mock: t('系统标记为模拟位置', '系統標記為模擬位置', 'marked by the system as mock'),
  fence: t('围栏', '圍欄', 'Fence'),
  mapCaption: t('蓝：定位及精度范围；绿：地点围栏', '藍：定位及精度範圍；綠：地點圍欄', 'Blue: position and its accuracy; green: the site’s fence'),
  clocks: t('四个时钟', '四個時鐘', 'Four clocks'),
  clockFix: t('定位时间（卫星/网络）', '定位時間（衛星/網路）', 'Position fix'),
  clockDevice: t('手机时间', '手機時間', 'Phone clock'),
  clockServer: t('服务器收到（收据签名）', '伺服器收到（收據簽章）', 'Server received (signed receipt)'),
  clockRecorded: t('写入日志', '寫入日誌', 'Recorded in the log'),
  verdictTitle: t('核验结论（包中最新）', '驗證結論（包中最新）', 'Verdict (the newest here)'),
  earlierVerdict: t('更早的结论，已由第 {index} 条取代', '更早的結論，已由第 {index} 條取代', 'Earlier verdict, replaced by entry {index}'),
  followed: t('按公司策略', '按公司策略', 'By the company’s policy'),
  verdictNote: t('结论是系统给人的参考，不是处罚决定。', '結論是系統給人的參考，不是處罰決定。', 'A verdict informs a person; it is not a sanction.'),
  noVerdict: t('包中没有核验结论', '包中沒有驗證結論', 'No verdict in the package'),
  reasonsFor: t('支持', '支持', 'For'),
  reasonsAgainst: t('反对', '反對', 'Against'),
  reasonsNeutral: t('无法判断或不影响', '無法判斷或不影響', 'Undecided'),
  battery: t('电量', '電量', 'battery'),
  weight: t('数字是证据权重（单位 deciban），正数支持，负数反对。', '數字是證據權重（單位 deciban），正數支持，負數反對。', 'Figures are weights of evidence in decibans: positive supports, negative speaks against.'),
  proofs: t('逐项核验', '逐項驗證', 'Every check'),
  package: t('证据包', '證據包', 'Package'),
  otherEntries: t('其他日志记录', '其他日誌紀錄', 'Other log entries'),
  entry: t('第 {index} 条', '第 {index} 條', 'Entry {index}'),
  erased: t('内容已删除', '內容已刪除', 'Content erased'),
  wrong: t('有问题', '有問題', 'Something is wrong'),
  unsignedRaw: t('未签名的原始上传', '未簽章的原始上傳', 'Unsigned raw upload'),
  company: t('公司', '公司', 'Company'),
  logName: t('日志', '日誌', 'Log'),
  logSize: t('日志条数', '日誌條數', 'Log size'),
  logKey: t('日志公钥', '日誌公鑰', 'Log key'),
  fingerprint: t('公钥指纹', '公鑰指紋', 'Key fingerprint'),
  keyMatches: t('与你提供的公钥一致', '與你提供的公鑰一致', 'the key you gave'),
  exported: t('导出时间', '匯出時間', 'Exported'),
  fileName: t('文件', '檔案', 'File'),
  fileHash: t('文件 SHA-256', '檔案 SHA-256', 'File SHA-256'),
  nameNote: t('姓名、地点名称由导出方提供并签名，不在日志中。', '姓名、地點名稱由匯出方提供並簽章，不在日誌中。', 'Names of people and places are given and signed by the exporter; they are not in the log.'),
  passed: t('通过', '通過', 'passed'),
  failed: t('不通过', '不通過', 'failed'),
  notes: t('说明', '說明', 'to note'),
  showRaw: t('原始数据', '原始資料', 'Raw data'),
  howTitle: t('这个页面检查什么', '這個頁面檢查什麼', 'What this page checks'),
  how1: t('清单和检查点由日志的密钥签名，之后没有一个字节被改动。', '清單和檢查點由日誌的金鑰簽章，之後沒有一個位元組被改動。', 'Manifest and checkpoint are signed with the log’s key and no byte has changed since.'),
  how2: t('每条记录确实在只能追加的日志里（默克尔证明，RFC 6962）。', '每筆紀錄確實在只能追加的日誌裡（默克爾證明，RFC 6962）。', 'Every record is in the append-only log (Merkle proof, RFC 6962).'),
  how3: t('打卡由员工手机自己的密钥签名，前后相接，照片与签名一致。', '打卡由員工手機自己的金鑰簽章，前後相接，照片與簽章一致。', 'Check-ins are signed by the phone’s own key, follow each other, and photos match.'),
} satisfies Record<string, Translated>

export type WordId = keyof typeof words
export const say = (id: WordId, language: Language, values: Readonly<Record<string, string | number>> = {}): string =>
  words[id][language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
