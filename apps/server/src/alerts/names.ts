import type { AlertSeverity, AlertState } from '@fieldproof/contract'
import { type Translated, t } from '@fieldproof/core/kernel'

/** What alerts are called outside of the console: in messages and files. */
export const whatNames: Readonly<Record<string, Translated>> = {
  needs_review: t('签到需要核实', '簽到需要核實', 'Check-in needs a look'), strong_doubt: t('签到有强烈疑点', '簽到有強烈疑點', 'Check-in in strong doubt'), not_enough_evidence: t('签到证据不足', '簽到證據不足', 'Check-in with little evidence'),
  not_arrived: t('到点未签到', '到點未簽到', 'Not checked in'), late: t('迟到', '遲到', 'Late'), early: t('早退', '早退', 'Left early'), absent: t('缺勤', '缺勤', 'Absent'), missing_punch: t('缺卡', '缺打卡', 'Check-in or check-out missing'), off_site: t('不在地点签到', '不在地點簽到', 'Checked in elsewhere'),
  off_post: t('离岗', '離崗', 'Off post'), cross_zone: t('越界', '越界', 'Out of area'), overstay: t('停留过久', '停留過久', 'Stayed too long'), dwell: t('停留', '停留', 'Stayed'),
  lost_contact: t('失去联系', '失去聯繫', 'Lost contact'), raised: t('求助', '求助', 'Call for help'), reported: t('报告故障', '回報故障', 'Fault reported'), channel_failing: t('通知渠道发不出去', '通知管道發不出去', 'An alert channel does not deliver'), self_check_failed: t('自检发现问题', '自檢發現問題', 'The self-check found something'), backup_failed: t('备份没有成功', '備份沒有成功', 'A backup failed'),
}
export const severityNames: Readonly<Record<AlertSeverity, Translated>> = { info: t('提示', '提示', 'Info'), warning: t('警告', '警告', 'Warning'), critical: t('紧急', '緊急', 'Critical') }
export const stateNames: Readonly<Record<AlertState, Translated>> = { open: t('待确认', '待確認', 'Open'), acknowledged: t('处理中', '處理中', 'In hand'), closed: t('已关闭', '已關閉', 'Closed') }
