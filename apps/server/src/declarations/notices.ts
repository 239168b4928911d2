import type { ConsentNotice, NoticeText } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { consentPurposes, isoInstant, type ConsentPurpose } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { sha256 } from '../platform/ids.ts'
import type { Sql } from '../platform/postgres/database.ts'

/**
 * The texts that come with the product, version 1 of each. They say what is collected, for what, for how long, what happens on "no" and how to take a
 * "yes" back (PIPL art. 14–17, 29). A company that does anything else must publish its own.
 */
const builtIn: Readonly<Record<ConsentPurpose, NoticeText>> = {
  track: {
    'zh-CN': '在您的工作时间内、且您点了“开始”之后，手机会记录您的行程位置，用于核对外勤到访和计算里程。工作时间以外、休假、暂停时和您设定的私人地点内，手机和服务器都不保存位置。您所在部门的主管和管理员在写明目的后可以查看，每次查看您都能看到。不同意也可以工作：您仍可在每个地点手动签到，系统不会因此判您作假。您可以随时撤回；撤回后立即停止记录，撤回前的记录仍按公司的保存期限保留。',
    'zh-TW': '在您的工作時間內、且您點了「開始」之後，手機會記錄您的行程位置，用於核對外勤到訪和計算里程。工作時間以外、休假、暫停時和您設定的私人地點內，手機和伺服器都不保存位置。您所在部門的主管和管理員在寫明目的後可以檢視，每次檢視您都能看到。不同意也可以工作：您仍可在每個地點手動簽到，系統不會因此判您作假。您可以隨時撤回；撤回後立即停止記錄，撤回前的記錄仍按公司的保存期限保留。',
    en: 'Within your working hours, and after you tap Start, the phone records where you travel, to verify field visits and to reckon mileage. Outside working hours, on leave, while paused and inside your private places neither the phone nor the server keeps a position. Your department’s managers and administrators may look after stating a purpose, and you see each look. You can work without agreeing: you still check in by hand at each place, and it is never held against you. You can take this back at any time; recording stops at once, and what was recorded before is kept for as long as your company keeps records.',
  },
  face: {
    'zh-CN': '人脸是敏感个人信息。同意后，您可以在自己的手机上登记人脸，签到时、或用前置摄像头给自己录签到视频时比对，用于确认是本人签到，不用于其他目的。画面不保存；人脸特征加密存在这部手机里，不上传。公司收到并保存的只有：相似度、活体分数、是否按提示转头、录视频时看到脸的次数、所用模型和登记的编号（哈希）。结果只作参考，没有通过 ISO 30107-3 活体检测认证。不同意也可以工作：可改用普通照片、备注或由客户、主管确认，不会因此影响您的考勤。您可以随时撤回；撤回后手机里登记的人脸立刻删除。',
    'zh-TW': '人臉是敏感個人資料。同意後，您可以在自己的手機上登記人臉，簽到時、或用前置鏡頭給自己錄簽到影片時比對，用於確認是本人簽到，不用於其他目的。畫面不保存；人臉特徵加密存在這部手機裡，不上傳。公司收到並保存的只有：相似度、活體分數、是否按提示轉頭、錄影片時看到臉的次數、所用模型和登記的編號（雜湊）。結果只作參考，沒有通過 ISO 30107-3 活體檢測認證。不同意也可以工作：可改用一般照片、備註或由客戶、主管確認，不會因此影響您的考勤。您可以隨時撤回；撤回後手機裡登記的人臉立刻刪除。',
    en: 'Your face is sensitive personal information. If you agree, you can enrol your face on your own phone, and a check-in, or a video that you film of yourself for one, can compare it by the front camera, to confirm that it is you and for nothing else. Pictures are not kept; the features of your face stay on this phone, encrypted, and are not uploaded. The company receives and keeps only: similarity, liveness score, whether the head was turned as asked, how often a video showed your face, the model used, and a number (hash) of the enrolment. The result is a hint and is not certified to ISO 30107-3. You can work without agreeing: use an ordinary photo, a note, or the word of the customer or a manager instead, and your attendance is not affected. You can take this back at any time; what is enrolled on the phone is then deleted at once.',
  },
  video: {
    'zh-CN': '同意后，公司要求时签到可以附一段短视频（含声音），用于证明现场情况。视频可能拍到他人，请先告知对方。不同意也可以工作：可改用照片和备注。您可以随时撤回；撤回后不再要求视频，已提交的视频按公司的保存期限保留。',
    'zh-TW': '同意後，公司要求時簽到可以附一段短影片（含聲音），用於證明現場情況。影片可能拍到他人，請先告知對方。不同意也可以工作：可改用照片和備註。您可以隨時撤回；撤回後不再要求影片，已提交的影片按公司的保存期限保留。',
    en: 'If you agree, a check-in may carry a short video with sound where your company asks for one, to show the situation on site. Other people may be seen: tell them first. You can work without agreeing: use photos and notes instead. You can take this back at any time; you are then asked for no more video, and what you handed in is kept for as long as your company keeps records.',
  },
}

export const noticeHash = (purpose: ConsentPurpose, version: number, text: NoticeText): string => sha256(canonicalBytes({ purpose, version, text: { ...text } })).toString('hex')

/** The notice of each purpose that counts now: the company's newest, else the product's. */
export const currentNotices = async (trx: Sql): Promise<ConsentNotice[]> => {
  const { rows } = await sql<{ purpose: ConsentPurpose; version: number; text: NoticeText; sha256: string; published_at: Date }>`select distinct on (purpose) purpose, version, text, sha256, published_at from consent_notices order by purpose, version desc`.execute(trx)
  const own = new Map(rows.map((row) => [row.purpose, row]))
  return consentPurposes.map((purpose) => {
    const row = own.get(purpose)
    return row ? { purpose, version: row.version, sha256: row.sha256, text: row.text, publishedAt: isoInstant(row.published_at.getTime()) } : { purpose, version: 1, sha256: noticeHash(purpose, 1, builtIn[purpose]), text: builtIn[purpose], publishedAt: null }
  })
}

/** Every text that a purpose has had, oldest first, and from when on it counted (ms since 1970; the product's own: always). */
export const noticesOf = async (trx: Sql, purpose: ConsentPurpose): Promise<readonly { readonly version: number; readonly sha256: string; readonly from: number }[]> => {
  const { rows } = await sql<{ version: number; sha256: string; from: number }>`select version, sha256, (extract(epoch from published_at) * 1000)::float8 as "from" from consent_notices where org_id = current_org() and purpose = ${purpose} order by version`.execute(trx)
  return [{ version: 1, sha256: noticeHash(purpose, 1, builtIn[purpose]), from: -Infinity }, ...rows]
}
