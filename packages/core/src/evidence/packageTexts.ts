/** Every sentence of a package report, in the three languages. `{name}` is filled in by the check. */
import { type Translated, t } from '../kernel/index.ts'
import type { ZipProblem } from './zip.ts'

export type CheckId =
  | 'container' | 'manifest' | 'manifest_signature' | 'log_key' | 'files' | 'checkpoint' | 'inclusion' | 'commitment' | 'body'
  | 'device_signature' | 'enrolment' | 'chain' | 'media' | 'verdict' | 'receipt' | 'time_token' | 'claimed_time' | 'passkey' | 'shown' | 'event' | 'decision' | 'omission'

export const checkTitles: Record<CheckId, Translated> = {
  container: { 'zh-CN': '压缩包', 'zh-TW': '壓縮檔', en: 'Container' },
  manifest: { 'zh-CN': '清单', 'zh-TW': '清單', en: 'Manifest' },
  manifest_signature: { 'zh-CN': '清单签名', 'zh-TW': '清單簽章', en: 'Manifest signature' },
  log_key: { 'zh-CN': '日志公钥', 'zh-TW': '日誌公鑰', en: 'Log key' },
  files: { 'zh-CN': '文件完整性', 'zh-TW': '檔案完整性', en: 'Files' },
  checkpoint: { 'zh-CN': '检查点签名', 'zh-TW': '檢查點簽章', en: 'Checkpoint signature' },
  inclusion: { 'zh-CN': '确在日志中', 'zh-TW': '確在日誌中', en: 'Included in the log' },
  commitment: { 'zh-CN': '内容与日志一致', 'zh-TW': '內容與日誌一致', en: 'Content as logged' },
  body: { 'zh-CN': '内容可读', 'zh-TW': '內容可讀', en: 'Content readable' },
  device_signature: { 'zh-CN': '手机签名', 'zh-TW': '手機簽章', en: 'Device signature' },
  enrolment: { 'zh-CN': '手机绑定', 'zh-TW': '手機綁定', en: 'Enrolment of the device' },
  chain: { 'zh-CN': '前后相接', 'zh-TW': '前後相接', en: 'Chain of events' },
  media: { 'zh-CN': '照片、视频', 'zh-TW': '照片、影片', en: 'Media' },
  verdict: { 'zh-CN': '核验结论对应', 'zh-TW': '驗證結論對應', en: 'Verdict belongs' },
  receipt: { 'zh-CN': '收据', 'zh-TW': '收據', en: 'Receipt' },
  time_token: { 'zh-CN': '签名时间', 'zh-TW': '簽章時間', en: 'Signed time' },
  claimed_time: { 'zh-CN': '声称的时间', 'zh-TW': '聲稱的時間', en: 'Claimed time' },
  passkey: { 'zh-CN': '手机解锁确认（通行密钥）', 'zh-TW': '手機解鎖確認（通行密鑰）', en: 'Passkey' },
  event: { 'zh-CN': '所证明的签到', 'zh-TW': '所證明的簽到', en: 'The check-in' },
  decision: { 'zh-CN': '人工决定对应', 'zh-TW': '人工決定對應', en: 'Decision belongs' },
  omission: { 'zh-CN': '有无遗漏', 'zh-TW': '有無遺漏', en: 'Nothing left out' },
  shown: { 'zh-CN': '所显示的与日志一致', 'zh-TW': '所顯示的與日誌一致', en: 'Shown as logged' },
}

export const checkDetails = {
  containerAsExported: t('压缩包与导出时逐字节相同', '壓縮檔與匯出時逐位元組相同', 'The ZIP is byte for byte as exported'),
  containerRepacked: t('压缩包被重新打包过；文件内容另行核验', '壓縮檔被重新打包過；檔案內容另行驗證', 'The ZIP has been packed again; the files themselves are checked below'),
  containerAltered: t('压缩包在“{subject}”处被改动', '壓縮檔在「{subject}」處被改動', 'The ZIP has been altered at "{subject}"'),
  containerDamaged: t('“{subject}”已损坏：{reason}', '「{subject}」已損壞：{reason}', '"{subject}" is damaged: {reason}'),

  manifestMissing: t('没有 manifest.json：这不是证据包', '沒有 manifest.json：這不是證據包', 'There is no manifest.json: this is not an evidence package'),
  manifestMalformed: t('清单不合格式（{reason}）', '清單不合格式（{reason}）', 'The manifest is malformed ({reason})'),
  manifestWellFormed: t('清单格式正确', '清單格式正確', 'The manifest is well formed'),
  manifestInconsistent: t('清单与检查点不一致（{reason}）', '清單與檢查點不一致（{reason}）', 'The manifest disagrees with the checkpoint ({reason})'),
  manifestSigned: t('清单由日志公钥签名，未被改动', '清單由日誌公鑰簽章，未被改動', 'The manifest is signed by the log key and unaltered'),
  manifestNotSigned: t('清单的签名不对：清单被改动过', '清單的簽章不對：清單被改動過', 'The signature of the manifest is wrong: the manifest has been altered'),
  vkeyMalformed: t('清单中的日志公钥不合格式（{reason}）', '清單中的日誌公鑰不合格式（{reason}）', 'The log key in the manifest is malformed ({reason})'),
  keyTrusted: t('与你提供的公钥一致', '與你提供的公鑰一致', 'It is the key you gave'),
  keyOther: t('与你提供的公钥不同：本证据包不是那个日志所出', '與你提供的公鑰不同：本證據包不是那個日誌所出', 'It is not the key you gave: this package does not come from that log'),
  keyNotCompared: t('尚未比对。请通过另一途径取得日志公钥，与下面显示的比对', '尚未比對。請透過另一途徑取得日誌公鑰，與下面顯示的比對', 'Not compared yet. Get the log key by another way and compare it with the one shown'),

  filesIntact: t('{count} 个文件与清单一致', '{count} 個檔案與清單一致', '{count} files are as the manifest says'),
  fileAltered: t('“{subject}”的内容被改动（SHA-256 不符）', '「{subject}」的內容被改動（SHA-256 不符）', 'The content of "{subject}" has been altered (SHA-256 differs)'),
  fileMissing: t('缺少“{subject}”', '缺少「{subject}」', '"{subject}" is missing'),
  fileUnlisted: t('“{subject}”不在清单中，是后加的', '「{subject}」不在清單中，是後加的', '"{subject}" is not in the manifest: it was added later'),
  fileUnlike: t('清单所记“{file}”与文件不符；清单签名不对，应是清单被改动', '清單所記「{file}」與檔案不符；清單簽章不對，應是清單被改動', 'What the manifest says of "{file}" does not fit; as its signature is wrong, the manifest is what was altered'),
  fileUnknown: t('“{subject}”不是证据包应有的文件', '「{subject}」不是證據包應有的檔案', '"{subject}" is not a file a package has'),

  checkpointSigned: t('日志“{origin}”在 {size} 条时的检查点，签名正确', '日誌「{origin}」在 {size} 條時的檢查點，簽章正確', 'Checkpoint of "{origin}" at {size} entries, signature right'),
  checkpointWrong: t('检查点不成立（{reason}）', '檢查點不成立（{reason}）', 'The checkpoint does not hold ({reason})'),

  included: t('第 {index} 条确在日志中，写入时间 {time}', '第 {index} 條確在日誌中，寫入時間 {time}', 'Entry {index} is in the log, recorded {time}'),
  notIncluded: t('第 {index} 条不是日志中的那一条：记录被改动过（{reason}）', '第 {index} 條不是日誌中的那一條：紀錄被改動過（{reason}）', 'Entry {index} is not the one in the log: the record has been altered ({reason})'),
  inclusionUnknown: t('检查点不成立，无从核验', '檢查點不成立，無從驗證', 'Cannot be checked, as the checkpoint does not hold'),
  entryMalformed: t('记录不合格式（{reason}）', '紀錄不合格式（{reason}）', 'The record is malformed ({reason})'),
  opened: t('内容正是当时写入日志的内容', '內容正是當時寫入日誌的內容', 'The content is exactly what was logged'),
  notOpened: t('内容不是当时写入日志的内容：内容或盐值被改动过', '內容不是當時寫入日誌的內容：內容或鹽值被改動過', 'The content is not what was logged: it or its salt has been altered'),
  erased: t('内容已删除；它曾在日志中，仍可证明', '內容已刪除；它曾在日誌中，仍可證明', 'Content erased; that it was in the log is still proven'),
  bodyMissing: t('缺少内容文件“{subject}”', '缺少內容檔案「{subject}」', 'The content file "{subject}" is missing'),
  bodyMalformed: t('内容不合格式（{reason}）', '內容不合格式（{reason}）', 'The content is malformed ({reason})'),
  bodyOrphan: t('“{subject}”不属于包中任何记录', '「{subject}」不屬於包中任何紀錄', '"{subject}" belongs to no record of the package'),

  deviceSigned: t('由 {device} 登记时的密钥签名（登记见第 {enrolled} 条）', '由 {device} 登記時的金鑰簽章（登記見第 {enrolled} 條）', 'Signed by the key that device {device} enrolled with (entry {enrolled})'),
  deviceNotSigned: t('签名与该手机登记的密钥不符', '簽章與該手機登記的金鑰不符', 'The signature is not by the key this device enrolled with'),
  deviceUnknown: t('包中没有手机 {device} 的登记记录，无法核验签名', '包中沒有手機 {device} 的登記紀錄，無法驗證簽章', 'The package has no enrolment of device {device}, so its signature cannot be checked'),
  deviceErased: t('手机的登记内容已删除或已损坏，签名无法核验', '手機的登記內容已刪除或已損壞，簽章無法驗證', 'The enrolment of the device is erased or damaged, so the signature cannot be checked'),
  deviceRevoked: t('该手机在第 {revoked} 条已被停用，此条在其后', '該手機在第 {revoked} 條已被停用，此條在其後', 'This device had been revoked in entry {revoked}, before this one'),
  deviceEnrolledLater: t('所用的密钥在第 {enrolled} 条才登记，晚于此条', '所用的金鑰在第 {enrolled} 條才登記，晚於此條', 'The key that signed it was enrolled only in entry {enrolled}, after this one'),
  linkFits: t('用第 {link} 条为此人生成的一次性链接绑定，当时有效', '用第 {link} 條為此人產生的一次性連結綁定，當時有效', 'Enrolled with the one-time link that entry {link} made for this person, while it was valid'),
  linkOfAnother: t('绑定所用的一次性链接（第 {link} 条）是为另一个人生成的：不能证明这是此人的手机', '綁定所用的一次性連結（第 {link} 條）是為另一個人產生的：不能證明這是此人的手機', 'The one-time link it was enrolled with (entry {link}) was made for somebody else: it is not shown to be this person’s phone'),
  linkNotInForce: t('绑定所用的一次性链接（第 {link} 条）当时尚未生成或已经过期：不能证明这是此人的手机', '綁定所用的一次性連結（第 {link} 條）當時尚未產生或已經過期：不能證明這是此人的手機', 'The one-time link it was enrolled with (entry {link}) was not yet made or had ended: it is not shown to be this person’s phone'),
  linkUsedTwice: t('绑定所用的一次性链接已被第 {other} 条的手机用过：不能证明这是此人的手机', '綁定所用的一次性連結已被第 {other} 條的手機用過：不能證明這是此人的手機', 'The one-time link it was enrolled with had been used by the phone of entry {other}: it is not shown to be this person’s phone'),
  linkNotHere: t('包中没有绑定所用的一次性链接的记录（较早版本导出的包不含它）：这部手机属于此人，只有登记记录为凭', '包中沒有綁定所用的一次性連結的紀錄（較早版本匯出的包不含它）：這部手機屬於此人，只有登記紀錄為憑', 'The entry of the one-time link it was enrolled with is not here (packages of earlier versions lack it): that the phone is this person’s rests on its enrolment alone'),
  unsigned: t('来自不签名的设备，只能证明收到时的内容', '來自不簽章的裝置，只能證明收到時的內容', 'From a device that does not sign; what is proven is what was received'),

  chained: t('序号 {seq} 接在序号 {before} 之后，中间没有被删改', '序號 {seq} 接在序號 {before} 之後，中間沒有被刪改', 'Event {seq} follows event {before}; nothing was changed between'),
  chainBroken: t('序号 {seq} 所记的上一条与序号 {before} 不符', '序號 {seq} 所記的上一條與序號 {before} 不符', 'The previous event that event {seq} names is not event {before}'),
  chainForked: t('同一手机有两条不同的序号 {seq}', '同一手機有兩條不同的序號 {seq}', 'The device has two different events with number {seq}'),

  mediaMatches: t('与手机签名时的指纹（SHA-256）一致', '與手機簽章時的指紋（SHA-256）一致', 'It is the one whose fingerprint (SHA-256) the phone signed'),
  mediaMisnamed: t('“{subject}”的内容与其文件名（SHA-256）不符', '「{subject}」的內容與其檔名（SHA-256）不符', 'The content of "{subject}" does not fit its name (SHA-256)'),
  mediaMissing: t('缺少手机签名中提到的照片或视频（{hash}）', '缺少手機簽章中提到的照片或影片（{hash}）', 'The photo or video that the phone signed for is missing ({hash})'),
  mediaErased: t('照片或视频已删除，删除见第 {index} 条（{hash}）', '照片或影片已刪除，刪除見第 {index} 條（{hash}）', 'The photo or video has been erased; entry {index} says so ({hash})'),
  mediaUnexplained: t('没有照片或视频（{hash}）；包中没有删除它的日志记录：可能尚未送达、未提供，或被人私下删除', '沒有照片或影片（{hash}）；包中沒有刪除它的日誌紀錄：可能尚未送達、未提供，或被人私下刪除', 'The photo or video is not here ({hash}), and the package has no log entry of its erasure: it may not have arrived, or was withheld, or somebody deleted it'),
  mediaOrphan: t('“{subject}”没有被任何一条记录提到', '「{subject}」沒有被任何一筆紀錄提到', 'No record refers to "{subject}"'),

  verdictBelongs: t('结论针对第 {index} 条', '結論針對第 {index} 條', 'The verdict is about entry {index}'),
  verdictStray: t('结论所指的事件（{event}）不在包中', '結論所指的事件（{event}）不在包中', 'The event that the verdict is about ({event}) is not in the package'),
  verdictUnknown: t('结论所指的内容已删除、已损坏或不带事件号，无法对应', '結論所指的內容已刪除、已損壞或不帶事件號，無法對應', 'What the verdict is about is erased, damaged or carries no event id, so it cannot be matched'),

  verdictFollows: t('接在第 {previous} 条结论之后，中间没有别的结论', '接在第 {previous} 條結論之後，中間沒有別的結論', 'It follows the verdict in entry {previous}; there is none between'),
  verdictGap: t('它之前的结论（第 {previous} 条）不在包中：有结论被漏掉', '它之前的結論（第 {previous} 條）不在包中：有結論被漏掉', 'The verdict before it (entry {previous}) is not in the package: a verdict was left out'),
  verdictOrder: t('它说前一条结论是第 {previous} 条，而两者之间还有别的结论', '它說前一條結論是第 {previous} 條，而兩者之間還有別的結論', 'It says that it follows entry {previous}, and there is another verdict between the two'),

  decisionBelongs: t('针对包中的签到，所看的结论（第 {verdict} 条）也在包中', '針對包中的簽到，所看的結論（第 {verdict} 條）也在包中', 'It is about the check-in here; the verdict that was looked at (entry {verdict}) is here too'),
  questionBelongs: t('针对包中的签到', '針對包中的簽到', 'It is about the check-in here'),
  decisionStray: t('决定所指的签到（{event}）不在包中', '決定所指的簽到（{event}）不在包中', 'The check-in that the decision is about ({event}) is not in the package'),
  decisionBlind: t('决定时所看的结论（第 {verdict} 条）不在包中：有结论被漏掉', '決定時所看的結論（第 {verdict} 條）不在包中：有結論被漏掉', 'The verdict that the decision looked at (entry {verdict}) is not in the package: a verdict was left out'),
  decisionGap: t('它所取代的决定（{decision}）不在包中：有决定被漏掉', '它所取代的決定（{decision}）不在包中：有決定被漏掉', 'The decision that it replaces ({decision}) is not in the package: a decision was left out'),

  eventFits: t('第 {index} 条就是这个包所说的签到（{event}）', '第 {index} 條就是這個包所說的簽到（{event}）', 'Entry {index} is the check-in that the package says it is about ({event})'),
  eventOther: t('第 {index} 条不是这个包所说的签到（{event}）', '第 {index} 條不是這個包所說的簽到（{event}）', 'Entry {index} is not the check-in that the package says it is about ({event})'),
  eventMissing: t('这个包所说的签到（第 {index} 条）不在包中', '這個包所說的簽到（第 {index} 條）不在包中', 'The check-in that the package says it is about (entry {index}) is not in it'),
  eventTwice: t('与第 {index} 条是同一个事件编号', '與第 {index} 條是同一個事件編號', 'It has the same event id as entry {index}'),
  eventErased: t('签到本身（第 {index} 条）的内容已被删除：谁、何时、何地都无从核验，只能证明日志中曾有这一条', '簽到本身（第 {index} 條）的內容已被刪除：誰、何時、何地都無從驗證，只能證明日誌中曾有這一條', 'The content of the check-in itself (entry {index}) was erased: who, when and where cannot be checked; only that there was such an entry'),
  partErased: t('属于这次签到的第 {index} 条内容已被删除，无法出示', '屬於這次簽到的第 {index} 條內容已被刪除，無法出示', 'The content of entry {index}, which belongs to this check-in, was erased and cannot be shown'),

  omissionUnknown: t('包中没有日志自检的结果。导出时有没有漏掉更新的结论或决定，离线无法判断', '包中沒有日誌自檢的結果。匯出時有沒有漏掉更新的結論或決定，離線無法判斷', 'The package has no result of the log’s own check. Whether a newer verdict or decision was left out cannot be told offline'),
  selfCheckClean: t('日志自检（{time}）读过全部 {size} 条，没有发现改动；包中各条都在其内', '日誌自檢（{time}）讀過全部 {size} 條，沒有發現改動；包中各條都在其內', 'The log’s own check ({time}) read all {size} entries and found nothing changed; all entries here are among them'),
  selfCheckPart: t('日志自检（{time}）读过当时的 {size} 条，没有发现改动；第 {index} 条及其后是那以后写入的', '日誌自檢（{time}）讀過當時的 {size} 條，沒有發現改動；第 {index} 條及其後是那以後寫入的', 'The log’s own check ({time}) read the {size} entries of then and found nothing changed; entry {index} and later ones came after it'),
  selfCheckOld: t('最近一次日志自检在 {time}，早于导出两天以上：自检没有运行，或其结果被人拿掉', '最近一次日誌自檢在 {time}，早於匯出兩天以上：自檢沒有執行，或其結果被人拿掉', 'The newest check of the log is of {time}, more than two days before the export: it did not run, or its results were taken away'),
  selfCheckFaults: t('日志自检（{time}）在数据库中发现 {count} 处改动，没有一处指名包中的记录', '日誌自檢（{time}）在資料庫中發現 {count} 處改動，沒有一處指名包中的紀錄', 'The log’s own check ({time}) found {count} changes in the database; none that it lists names an entry of this package'),
  selfCheckFaultsHere: t('日志自检（{time}）在数据库中发现 {count} 处改动，其中涉及包中第 {list} 条', '日誌自檢（{time}）在資料庫中發現 {count} 處改動，其中涉及包中第 {list} 條', 'The log’s own check ({time}) found {count} changes in the database; some concern entries {list} of this package'),
  selfCheckWrong: t('日志自检的结果不是这个日志所签（{reason}）', '日誌自檢的結果不是這個日誌所簽（{reason}）', 'The result of the log’s own check is not signed by this log ({reason})'),
  tableDisagrees: t('导出时数据库与日志不符：{table}，第 {index} 条：{how}。本包以日志为准', '匯出時資料庫與日誌不符：{table}，第 {index} 條：{how}。本包以日誌為準', 'At the export the database disagreed with the log: {table}, entry {index}: {how}. This package follows the log'),

  shownAsLogged: t('{what}“{shown}”与第 {index} 条一致', '{what}「{shown}」與第 {index} 條一致', '{what} “{shown}” is what entry {index} says'),
  shownDiffers: t('{what}显示为“{shown}”，而第 {index} 条写的是“{logged}”：显示的内容被改动过', '{what}顯示為「{shown}」，而第 {index} 條寫的是「{logged}」：顯示的內容被改動過', '{what} is shown as “{shown}”, entry {index} says “{logged}”: what is shown has been altered'),
  shownNotLogged: t('{what}“{shown}”没有日志记录可以对照，只有导出方的签名', '{what}「{shown}」沒有日誌紀錄可以對照，只有匯出方的簽章', '{what} “{shown}” is not shown by the log; only the exporter signs for it'),

  receiptKept: t('日志在 {received} 签发收据，并在 {seconds} 秒内写入', '日誌在 {received} 簽發收據，並在 {seconds} 秒內寫入', 'The log signed a receipt at {received} and recorded the event within {seconds} s'),
  receiptLate: t('收据有效，但日志没有在承诺的 {seconds} 秒内写入', '收據有效，但日誌沒有在承諾的 {seconds} 秒內寫入', 'The receipt is valid, but the log did not record within the promised {seconds} s'),
  tokenHolds: t('日志在 {time} 签过的时间写在这条签名里：它不早于这一刻', '日誌在 {time} 簽過的時間寫在這條簽章裡：它不早於這一刻', 'It holds the time that the log signed at {time}: it was not signed before that'),
  tokenLater: t('其中日志签过的时间（{time}）晚于写入日志的时刻：有一只时钟不对', '其中日誌簽過的時間（{time}）晚於寫入日誌的時刻：有一只時鐘不對', 'The time it holds as signed by the log ({time}) is after its own entry: one of the clocks was wrong'),
  tokenWrong: t('其中的签名时间不是这个日志所签（{reason}），不能证明它何时签名', '其中的簽章時間不是這個日誌所簽（{reason}），不能證明它何時簽章', 'The signed time it holds is not by this log ({reason}) and proves nothing about when it was signed'),
  claimedBeforeEnrolment: t('它声称的时间（{claimed}）早于这部手机绑定的时刻（{bound}），不可能在那时签名', '它聲稱的時間（{claimed}）早於這部手機綁定的時刻（{bound}），不可能在那時簽章', 'The time it claims ({claimed}) is before this phone was enrolled ({bound}): it cannot have been signed then'),
  claimedBeforeToken: t('它声称的时间（{claimed}）早于其中日志签过的时间（{bound}），不可能在那时签名', '它聲稱的時間（{claimed}）早於其中日誌簽過的時間（{bound}），不可能在那時簽章', 'The time it claims ({claimed}) is before the time that the log signed into it ({bound}): it cannot have been signed then'),
  claimedBeforeEarlier: t('它声称的时间（{claimed}）早于同一部手机更早一条里日志签过的时间（{bound}），不可能在那时签名', '它聲稱的時間（{claimed}）早於同一部手機更早一筆裡日誌簽過的時間（{bound}），不可能在那時簽章', 'The time it claims ({claimed}) is before the time that the log signed into an earlier event of this phone ({bound}): it cannot have been signed then'),
  claimedAfterEntry: t('它声称的时间（{claimed}）晚于写入日志的时刻（{bound}），不可能在那时签名', '它聲稱的時間（{claimed}）晚於寫入日誌的時刻（{bound}），不可能在那時簽章', 'The time it claims ({claimed}) is after it was recorded in the log ({bound}): it cannot have been signed then'),
  passkeyConfirmed: t('解锁手机时，由第 {index} 条登记的通行密钥为这一次签到签名，签名正确', '解鎖手機時，由第 {index} 條登記的通行密鑰為這一次簽到簽章，簽章正確', 'Signed for this very check-in, on unlocking the phone, by the passkey registered in entry {index}'),
  passkeyNotVerified: t('通行密钥（登记见第 {index} 条）签过名，但手机没有解锁确认是本人', '通行密鑰（登記見第 {index} 條）簽過名，但手機沒有解鎖確認是本人', 'The passkey (registered in entry {index}) signed, but the phone was touched, not unlocked'),
  passkeyOther: t('通行密钥（登记见第 {index} 条）签的不是这一次签到', '通行密鑰（登記見第 {index} 條）簽的不是這一次簽到', 'What the passkey (registered in entry {index}) signed is not this check-in'),
  passkeyNotGenuine: t('通行密钥的签名与第 {index} 条登记的密钥不符，什么也证明不了', '通行密鑰的簽章與第 {index} 條登記的金鑰不符，什麼也證明不了', 'The passkey’s signature is not by the key registered in entry {index} and proves nothing'),
  passkeyUnknown: t('包中没有这个通行密钥的登记，它的签名无法核验', '包中沒有這個通行密鑰的登記，它的簽章無法驗證', 'The package has no registration of this passkey, so its signature cannot be checked'),
  passkeyTakenBack: t('这个通行密钥在第 {index} 条已由本人撤回，它的签名不算数', '這個通行密鑰在第 {index} 條已由本人撤回，它的簽章不算數', 'The person had taken this passkey back in entry {index}; its signature does not count'),
  passkeyMisjudged: t('结论对通行密钥的说法与第 {index} 条里的签名不符', '結論對通行密鑰的說法與第 {index} 條裡的簽章不符', 'What the verdict says of the passkey is not what the signature in entry {index} says'),
  receiptWrong: t('收据不成立（{reason}）', '收據不成立（{reason}）', 'The receipt does not hold ({reason})'),
  receiptOther: t('收据所指的不是包中的这一内容', '收據所指的不是包中的這一內容', 'The receipt is for other content than the one in the package'),
  receiptStray: t('收据有效，但所指的提交不在包中或已删除', '收據有效，但所指的提交不在包中或已刪除', 'The receipt is valid, but what it is for is not in the package or erased'),
} satisfies Record<string, Translated>

export type DetailId = keyof typeof checkDetails

/** How a table disagreed with the log. */
export const differences = {
  missing: t('表中缺少这一行', '表中缺少這一行', 'its row is missing'),
  unknown: t('表中有这一行，日志不知道它', '表中有這一行，日誌不知道它', 'there is a row that the log does not know'),
  differs: t('表中这一行的内容不同', '表中這一行的內容不同', 'its row says something else'),
  hidden: t('它在日志中被归到别处', '它在日誌中被歸到別處', 'it was filed under something else'),
} satisfies Record<string, Translated>

/** Notes that a reader must not overlook: shown beside the result, not only among the checks. */
export const loudNotes: ReadonlySet<DetailId> = new Set<DetailId>(['eventErased', 'partErased', 'tableDisagrees', 'selfCheckFaults', 'selfCheckFaultsHere', 'selfCheckOld', 'deviceErased', 'passkeyOther', 'passkeyNotGenuine', 'claimedBeforeEnrolment', 'claimedBeforeToken', 'claimedBeforeEarlier', 'claimedAfterEntry'])
const erasures: ReadonlySet<DetailId> = new Set<DetailId>(['eventErased', 'partErased'])
export const isErasure = (code: DetailId): boolean => erasures.has(code)

export const zipProblemTexts: Record<ZipProblem, Translated> = {
  not_zip: t('不是 ZIP 文件', '不是 ZIP 檔案', 'not a ZIP file'),
  truncated: t('ZIP 文件不完整或已损坏', 'ZIP 檔案不完整或已損壞', 'the ZIP file is cut off or damaged'),
  zip64: t('不支持 ZIP64（超过 4 GB）', '不支援 ZIP64（超過 4 GB）', 'ZIP64 (over 4 GB) is not supported'),
  too_many_files: t('文件过多', '檔案過多', 'too many files'),
  too_large: t('ZIP 文件已损坏，或被做成解压后超过 {most}', 'ZIP 檔案已損壞，或被做成解壓縮後超過 {most}', 'the ZIP file is damaged, or was made to unpack to more than {most}'),
  duplicate_name: t('有重名文件', '有重名檔案', 'two files have the same name'),
  bad_name: t('文件名不允许', '檔名不允許', 'a file name is not allowed'),
  overlap: t('ZIP 文件已损坏，或被做成文件数据互相重叠', 'ZIP 檔案已損壞，或被做成檔案資料互相重疊', 'the ZIP file is damaged, or was made so that files overlap'),
  encrypted: t('已加密', '已加密', 'encrypted'),
  unknown_method: t('压缩方式不支持', '壓縮方式不支援', 'unknown compression method'),
  header_mismatch: t('文件头自相矛盾', '檔頭自相矛盾', 'its headers contradict each other'),
  bad_checksum: t('校验和不符', '校驗和不符', 'its checksum differs'),
  cannot_inflate: t('无法解压', '無法解壓縮', 'it cannot be decompressed'),
}

/** Fills `{name}` in every language. A value may itself be translated. */
export const fill = (text: Translated, values: Readonly<Record<string, string | number | Translated>>): Translated => {
  const inLanguage = (language: keyof Translated): string => text[language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'object' ? value[language] : String(value)
  })
  return { 'zh-CN': inLanguage('zh-CN'), 'zh-TW': inLanguage('zh-TW'), en: inLanguage('en') }
}
