import { inLanguage, t, type Translated } from '@fieldproof/core/kernel'

/**
 * Every error the product can answer with: code → HTTP status, what happened, what to do.
 * On the wire: RFC 9457 problem details, `type` = `/problems/<code>`. A test proves docs and OpenAPI agree with this list.
 */
export interface ErrorDefinition {
  readonly status: number
  readonly title: Translated
  /** What the reader can do about it. */
  readonly remedy: Translated
  /** The same request may succeed later; `Retry-After` is sent. */
  readonly retry?: boolean
}

export const errorCatalogue = {
  invalid_request: { status: 400, title: t('请求内容不合要求', '請求內容不合要求', 'The request is not valid'), remedy: t('请按上面的说明修改后再试。', '請按上面的說明修改後再試。', 'Change it as said above and try again.') },
  body_too_large: { status: 413, title: t('请求体过大', '請求體過大', 'The request body is too large'), remedy: t('分批发送：每批不超过 1 MB；手机每批不超过 200 条事件，定位器每条消息不超过 5000 个位置。', '分批傳送：每批不超過 1 MB；手機每批不超過 200 筆事件，定位器每則訊息不超過 5000 個位置。', 'Send smaller batches: at most 1 MB each; from a phone at most 200 events, from a tracker at most 5,000 positions a message.') },
  not_json: { status: 400, title: t('请求体不是有效的 JSON', '請求體不是有效的 JSON', 'The body is not valid JSON'), remedy: t('检查发送方的编码与 Content-Type。', '檢查傳送方的編碼與 Content-Type。', 'Check the sender’s encoding and Content-Type.') },
  unsupported_media_type: { status: 415, title: t('不支持的内容类型', '不支援的內容類型', 'Unsupported content type'), remedy: t('使用文档列出的 Content-Type。', '使用文件列出的 Content-Type。', 'Use one of the content types in the documentation.') },
  body_compressed: { status: 415, title: t('不接受压缩的请求体', '不接受壓縮的請求體', 'A compressed body is not accepted'), remedy: t('请不要压缩请求体，也不要发送 Content-Encoding。', '請不要壓縮請求體，也不要傳送 Content-Encoding。', 'Send the body uncompressed, without Content-Encoding.') },
  not_signed_in: { status: 401, title: t('尚未登录', '尚未登入', 'Not signed in'), remedy: t('请重新登录。', '請重新登入。', 'Sign in and try again.') },
  unknown_device: { status: 401, title: t('设备令牌无效', '裝置權杖無效', 'Unknown device token'), remedy: t('请管理员重新发送绑定链接。', '請管理員重新傳送綁定連結。', 'Ask the administrator for a new enrolment link.') },
  device_revoked: { status: 403, title: t('此设备已被停用', '此裝置已停用', 'This device has been revoked'), remedy: t('记录仍保存在手机里，可导出后交给管理员；要继续签到请管理员重新绑定。', '紀錄仍保存在手機裡，可匯出後交給管理員；要繼續簽到請管理員重新綁定。', 'The records stay on the phone and can be exported for the administrator; to go on checking in, ask the administrator to enrol it again.') },
  phone_replaced: { status: 403, title: t('换手机之后，旧手机的这条记录不再接收', '換手機之後，舊手機的這筆紀錄不再接收', 'Not taken from a phone that was replaced'), remedy: t('旧手机只补收更换之前签好的签到、轨迹和说明；其余请在现在绑定的手机上重做。', '舊手機只補收更換之前簽好的簽到、軌跡和說明；其餘請在現在綁定的手機上重做。', 'Only check-ins, tracks and explanations signed before it was replaced are still taken; please do the rest again on the phone that is enrolled now.') },
  not_allowed: { status: 403, title: t('没有权限', '沒有權限', 'Not allowed'), remedy: t('需要该权限时请联系管理员。', '需要該權限時請聯絡管理員。', 'Ask an administrator if you need this permission.') },
  field_masked: { status: 403, title: t('其中有对您的角色遮盖的内容', '其中有對您的角色遮蓋的內容', 'It holds what is masked from your role'), remedy: t('公司设置对您的角色遮盖了这些内容（组织 → 字段遮盖）；确有需要请联系所有者。', '公司設定對您的角色遮蓋了這些內容（組織 → 欄位遮蓋）；確有需要請聯絡擁有者。', 'The company masks this from your role (Organisation → Field masks); ask an owner if you need it.') },
  not_found: { status: 404, title: t('没有找到', '沒有找到', 'Not found'), remedy: t('它可能已被删除，或不在您的可见范围内。', '它可能已被刪除，或不在您的可見範圍內。', 'It may have been deleted or lies outside what you may see.') },
  conflict: { status: 409, title: t('与现有数据冲突', '與現有資料衝突', 'Conflicts with existing data'), remedy: t('刷新后按最新数据重试。', '重新整理後按最新資料重試。', 'Reload and try again with the current data.') },
  changed_since: { status: 409, title: t('之后改过，没有撤销', '之後改過，沒有復原', 'Changed since, not undone'), remedy: t('打开它，看过现在的样子再改。', '開啟它，看過現在的樣子再改。', 'Open it, look at how it is now, then change it.') },
  event_conflict: { status: 409, title: t('同一事件编号收到了不同内容', '同一事件編號收到了不同內容', 'The same event id arrived with other bytes'), remedy: t('原记录保持不变；此次内容已另行留存供核查。', '原紀錄保持不變；此次內容已另行留存供核查。', 'The first record stands; these bytes were kept aside for review.') },
  log_damaged: { status: 409, title: t('证据日志有一条缺失或被改动', '證據日誌有一條缺失或被改動', 'An entry of the evidence log is missing or was changed'), remedy: t('有人改动过数据库：上面写明是哪一条。请运行自检（设置—证据日志自检），并从备份中找回这一条。', '有人改動過資料庫：上面寫明是哪一條。請執行自檢（設定—證據日誌自檢），並從備份中找回這一條。', 'Somebody changed the database: it says above which entry. Run the self-check (Settings, Self-check) and bring the entry back from a backup.') },
  event_malformed: { status: 400, title: t('事件无法解析', '事件無法解析', 'The event cannot be read'), remedy: t('请更新应用；若仍出现请上报故障。', '請更新應用程式；若仍出現請回報故障。', 'Update the app; report a fault if it happens again.') },
  off_duty: { status: 403, title: t('不在工作时间，未记录', '不在工作時間，未記錄', 'Off duty: nothing was recorded'), remedy: t('工作时间外不保存任何位置。', '工作時間外不保存任何位置。', 'No position is kept outside working hours.') },
  clock_impossible: { status: 422, title: t('时间不可能，未记录', '時間不可能，未記錄', 'The time cannot be true: nothing was recorded'), remedy: t('请在手机设置中打开“自动设置日期和时间”。无法判断是否在工作时间的位置一律不保存。', '請在手機設定中開啟「自動設定日期和時間」。無法判斷是否在工作時間的位置一律不保存。', 'Switch on “set date and time automatically” on the phone. A position is not kept when nothing tells whether it was in working hours.') },
  consent_withdrawn: { status: 403, title: t('您已撤回轨迹记录的同意，未记录', '您已撤回軌跡記錄的同意，未記錄', 'You have withdrawn your consent to tracks: nothing was recorded'), remedy: t('签到不受影响；想恢复记录时，在“我的—同意与撤回”里重新同意。', '簽到不受影響；想恢復記錄時，在「我的—同意與撤回」裡重新同意。', 'Checking in still works. To be recorded again, allow it under Me, Consents.') },
  consent_pending: { status: 503, retry: true, title: t('您刚才的表态正在登记，之后的记录稍后再发', '您剛才的表態正在登記，之後的紀錄稍後再發', 'Your consent is being entered; what was recorded after it is sent again in a moment'), remedy: t('不会丢失：手机会自动重发。', '不會遺失：手機會自動重發。', 'Nothing is lost: the phone sends it again by itself.') },
  video_without_consent: { status: 403, title: t('没有同意录视频，视频未接收', '沒有同意錄影片，影片未接收', 'No consent to videos: the video was not taken'), remedy: t('签到本身已保存，不受影响。想交视频时，请先在“我的—同意与撤回”里同意，再重新录。', '簽到本身已保存，不受影響。想交影片時，請先在「我的—同意與撤回」裡同意，再重新錄。', 'The check-in itself is kept and does not suffer. To hand in videos, agree under Me, Consents, and record anew.') },
  private_place: { status: 403, title: t('在您设定的私人地点内，未记录', '在您設定的私人地點內，未記錄', 'Inside a private place of yours: nothing was recorded'), remedy: t('私人地点内的位置不会保存，只记次数。', '私人地點內的位置不會保存，只記次數。', 'Positions inside a private place are not kept, only counted.') },
  other_day: { status: 422, title: t('这个时间不算在这一天', '這個時間不算在這一天', 'That time does not count for this day'), remedy: t('夜班算在开始的那一天；请打开上面写的那一天，在那里申请。', '夜班算在開始的那一天；請開啟上面寫的那一天，在那裡申請。', 'A night counts for the day on which it begins: open the day named above and ask there.') },
  day_full: { status: 422, title: t('这一天的定位点已满', '這一天的定位點已滿', 'This day holds as many positions as it can'), remedy: t('一台设备一天最多保存 10 万个定位点；请把记录间隔调大。', '一台裝置一天最多保存 10 萬個定位點；請把記錄間隔調大。', 'At most 100,000 positions of a device are kept for a day; record less often.') },
  code_invalid: { status: 404, title: t('绑定码无效', '綁定碼無效', 'The enrolment code is not valid'), remedy: t('请向管理员索取新的绑定链接。', '請向管理員索取新的綁定連結。', 'Ask the administrator for a new enrolment link.') },
  code_expired: { status: 410, title: t('绑定码已过期或已使用', '綁定碼已過期或已使用', 'The enrolment code has expired or was used'), remedy: t('请向管理员索取新的绑定链接。', '請向管理員索取新的綁定連結。', 'Ask the administrator for a new enrolment link.') },
  setup_done: { status: 409, title: t('系统已完成初始设置', '系統已完成初始設定', 'Set-up has already been done'), remedy: t('请直接登录。', '請直接登入。', 'Sign in instead.') },
  setup_token_invalid: { status: 403, title: t('设置链接无效', '設定連結無效', 'The set-up link is not valid'), remedy: t('使用服务器启动时打印的链接。', '使用伺服器啟動時列印的連結。', 'Use the link that the server printed when it started.') },
  hash_mismatch: { status: 422, title: t('文件内容与其摘要不符', '檔案內容與其摘要不符', 'The file does not match its hash'), remedy: t('重新上传该文件。', '重新上傳該檔案。', 'Upload the file again.') },
  photo_too_large: { status: 413, title: t('照片或视频过大', '照片或影片過大', 'The photo or video is too large'), remedy: t('照片不超过 15 MB，视频不超过 40 MB；签到本身已保存。', '照片不超過 15 MB，影片不超過 40 MB；簽到本身已保存。', 'A photo has at most 15 MB, a video 40; the check-in itself is kept.') },
  upload_expired: { status: 410, title: t('未完成的上传已过期', '未完成的上傳已過期', 'The unfinished upload has expired'), remedy: t('请从头开始上传；未完成的上传保留七天。', '請從頭開始上傳；未完成的上傳保留七天。', 'Begin the upload again; an unfinished one is kept for seven days.') },
  upload_offset: { status: 409, title: t('上传的位置对不上', '上傳的位置對不上', 'The piece does not continue the upload'), remedy: t('先用 HEAD 询问已收到多少，再从那里继续。', '先用 HEAD 詢問已收到多少，再從那裡繼續。', 'Ask with HEAD how much has come and continue from there.') },
  checksum_mismatch: { status: 460, title: t('这一段传坏了', '這一段傳壞了', 'The piece was damaged on its way'), remedy: t('请重新发送这一段。', '請重新傳送這一段。', 'Send this piece again.') },
  tus_version: { status: 412, title: t('不支持的 tus 版本', '不支援的 tus 版本', 'This version of tus is not supported'), remedy: t('请使用 tus 1.0.0。', '請使用 tus 1.0.0。', 'Use tus 1.0.0.') },
  too_many_requests: { status: 429, retry: true, title: t('请求过于频繁', '請求過於頻繁', 'Too many requests'), remedy: t('稍后重试，见 Retry-After。', '稍後重試，見 Retry-After。', 'Wait as Retry-After says, then retry.') },
  storage_unavailable: { status: 503, retry: true, title: t('服务器暂时读写不了数据', '伺服器暫時讀寫不了資料', 'The server cannot reach its storage right now'), remedy: t('不会丢失：手机里的记录会保留并自动重发。请稍后再试。', '不會遺失：手機裡的紀錄會保留並自動重發。請稍後再試。', 'Nothing is lost: phones keep their records and send them again by themselves. Try again in a moment.') },
  internal: { status: 500, title: t('服务器内部错误', '伺服器內部錯誤', 'Internal error'), remedy: t('请把 requestId 告诉管理员。', '請把 requestId 告訴管理員。', 'Give the requestId to your administrator.') },
} as const satisfies Record<string, ErrorDefinition>

export type ErrorCode = keyof typeof errorCatalogue

/**
 * The one exception the product throws on purpose. `detail` says what exactly was wrong with this request: in each language where a person may read it, in English alone
 * where only a program will (problemDetails.test.ts has the list). Logs, and so `message`, are in English.
 */
export class ProblemError extends Error {
  readonly code: ErrorCode
  readonly detail: string | Translated | undefined
  readonly retryAfterSeconds: number | undefined
  constructor(code: ErrorCode, detail?: string | Translated, options?: { cause?: unknown; retryAfterSeconds?: number }) {
    super(detail ? `${code}: ${inLanguage(detail, 'en')}` : code, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ProblemError'
    this.code = code
    this.detail = detail
    this.retryAfterSeconds = options?.retryAfterSeconds
  }
}
