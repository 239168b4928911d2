import type { Language, Translated } from '@fieldproof/core/kernel'

const text: Translated = {
  'zh-CN': `这是公司的实迹系统里保存的、关于您的全部数据。

person.json                    您的基本信息
devices.json                   绑定过的手机和轨迹设备
check-ins.json                 签到、签退，系统的判断与全部理由，以及人的核实
work-states.json               开始、暂停、继续、结束记录的时刻
explanations.json              您的说明
declarations.json              同意与撤回、申诉、求助、异地会面、地址更正、故障报告
consents.json                  当前的同意状态和告知全文
questions-and-decisions.json   向您提的问题和核实结果
corrections-and-leave.json     补卡与请假
who-looked.json                谁、何时、为什么看过您的轨迹
refused-positions.json         没有保存的位置的数量（工作时间外、时钟不可能、私人地点）
phone-states.json              手机报告的状态（没电、定位关闭等）和自检结果
attendance.json                每天的考勤结果，以及当天按哪个班次算
challenges.json                收到的抽查
proofs-at-sites.json           在地点读到的凭据（标签、二维码、信标、无线信号）和客户的确认
places.json                    您设的隐私区域、进出围栏的记录、最近的位置
messages.json                  通知的设置和发给您的通知
alerts.json                    与您有关的预警
photo-and-video-readings.json  从照片和视频读出的内容；没有收下的文件
track-findings.json            对轨迹的判断
not-readable.json              收到但读不出、没有采用或内容前后不一的数据
console.json                   管理台里保存的视图、代理
signed-events.jsonl            您的手机签过名的原始记录，与日志条目编号
tracks/                        每天的轨迹：GPX 可用地图软件打开，JSON 含精度
media/                         照片、视频和录音原件

想核对某条签到没有被改过：请向公司索取该签到的“证据文件”，在验证网页（/verify/）里打开。
`,
  'zh-TW': `這是公司的實跡系統裡保存的、關於您的全部資料。

person.json                    您的基本資料
devices.json                   綁定過的手機和軌跡裝置
check-ins.json                 簽到、簽退，系統的判斷與全部理由，以及人的核實
work-states.json               開始、暫停、繼續、結束記錄的時刻
explanations.json              您的說明
declarations.json              同意與撤回、申訴、求助、異地會面、地址更正、故障回報
consents.json                  目前的同意狀態和告知全文
questions-and-decisions.json   向您提的問題和核實結果
corrections-and-leave.json     補打卡與請假
who-looked.json                誰、何時、為什麼看過您的軌跡
refused-positions.json         沒有保存的位置的數量（工作時間外、時鐘不可能、私人地點）
phone-states.json              手機回報的狀態（沒電、定位關閉等）和自檢結果
attendance.json                每天的出勤結果，以及當天按哪個班次算
challenges.json                收到的抽查
proofs-at-sites.json           在地點讀到的憑據（標籤、QR 碼、信標、無線訊號）和客戶的確認
places.json                    您設的隱私區域、進出圍欄的紀錄、最近的位置
messages.json                  通知的設定和發給您的通知
alerts.json                    與您有關的告警
photo-and-video-readings.json  從照片和影片讀出的內容；沒有收下的檔案
track-findings.json            對軌跡的判斷
not-readable.json              收到但讀不出、沒有採用或內容前後不一的資料
console.json                   管理台裡保存的檢視、代理
signed-events.jsonl            您的手機簽過名的原始紀錄，與日誌條目編號
tracks/                        每天的軌跡：GPX 可用地圖軟體開啟，JSON 含精度
media/                         照片、影片和錄音原件

想核對某條簽到沒有被改過：請向公司索取該簽到的「證據檔案」，在驗證網頁（/verify/）裡開啟。
`,
  en: `This is everything that your company's Fieldproof keeps about you.

person.json                    who you are
devices.json                   phones and trackers that were enrolled
check-ins.json                 check-ins and check-outs, each verdict with all its reasons, and what people decided
work-states.json               when recording started, paused, went on and ended
explanations.json              your explanations
declarations.json              consents and withdrawals, appeals, calls for help, meetings elsewhere, wrong addresses, fault reports
consents.json                  what you agree to now, with the texts
questions-and-decisions.json   questions to you and decisions
corrections-and-leave.json     corrections and leave
who-looked.json                who looked at your track, when and why
refused-positions.json         how many positions were not kept (off duty, impossible clock, private places)
phone-states.json              what your phones said of themselves (battery flat, positions off and so on) and their last health report
attendance.json                each day's result, and the shift it was reckoned by
challenges.json                spot checks that you were sent
proofs-at-sites.json           what was read at sites (tags, codes, beacons, radio) and what customers confirmed
places.json                    your private places, entering and leaving of fences, the last position
messages.json                  how you are notified, and notices to you
alerts.json                    alerts about you
photo-and-video-readings.json  what was read from your photos and videos; files that were not taken
track-findings.json            what was found about tracks
not-readable.json              what came and could not be read, was not taken, or came twice with different content
console.json                   saved views and stand-ins in the console
signed-events.jsonl            what your phones signed, with the places in the log
tracks/                        a day each: GPX opens in map programs, JSON has the accuracy as well
media/                         original photos, videos and voice notes

To check that a check-in was not changed, ask your company for its evidence file and open it on the verification page (/verify/).
`,
}

export const readMe = (language: Language): string => text[language]
