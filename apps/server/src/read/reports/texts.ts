import type { AnomalyKind, AnomalyRow, CrossingKind } from '@fieldproof/contract'
import { type Language, type Translated, t } from '@fieldproof/core/kernel'

/** Words of exported tables. */
export const words = {
  attendance: t('考勤明细', '出勤明細', 'Attendance detail'), table: t('考勤表', '出勤表', 'Attendance table'), summary: t('考勤汇总', '出勤彙總', 'Attendance summary'), anomalies: t('异常分析', '異常分析', 'Anomalies'), tracks: t('轨迹报表', '軌跡報表', 'Track report'), checkIns: t('签到记录', '簽到紀錄', 'Check-ins'), crossings: t('进出记录', '進出紀錄', 'Comings and goings'), alerts: t('告警', '警示', 'Alerts'),
  day: t('日期', '日期', 'Date'), person: t('姓名', '姓名', 'Name'), number: t('工号', '工號', 'Employee number'), department: t('部门', '部門', 'Department'), result: t('结果', '結果', 'Result'),
  dueFrom: t('应上班', '應上班', 'Due from'), dueTo: t('应下班', '應下班', 'Due to'), first: t('首次记录', '首次紀錄', 'First record'), last: t('末次记录', '末次紀錄', 'Last record'),
  lateMinutes: t('迟到（分钟）', '遲到（分鐘）', 'Late (min)'), earlyMinutes: t('早退（分钟）', '早退（分鐘）', 'Early (min)'), workHours: t('工作时长（小时）', '工作時長（小時）', 'Work (h)'), pendingHours: t('待核实的工作时长（小时）', '待核實的工作時長（小時）', 'Work to be decided (h)'), punches: t('打卡次数', '打卡次數', 'Records'), why: t('说明', '說明', 'Explanation'),
  due: t('应出勤（天）', '應出勤（天）', 'Days due'), present: t('正常（天）', '正常（天）', 'Present'), late: t('迟到（次）', '遲到（次）', 'Late'), early: t('早退（次）', '早退（次）', 'Left early'), missing: t('缺卡（天）', '缺打卡（天）', 'Missing punch'),
  absent: t('缺勤（天）', '缺勤（天）', 'Absent'), offSite: t('外勤地点外（天）', '外勤地點外（天）', 'Off-site'), pending: t('待核实（天）', '待核實（天）', 'To be decided'), onLeave: t('请假（天）', '請假（天）', 'On leave'),
  who: t('人员或部门', '人員或部門', 'Person or department'), period: t('期间', '期間', 'Period'), people: t('人数', '人數', 'People'), everybody: t('全部', '全部', 'All'), noDepartment: t('未分部门', '未分部門', 'No department'),
  time: t('时间', '時間', 'Time'), kind: t('类型', '類型', 'Kind'), site: t('地点', '地點', 'Site'), resolution: t('处理结果', '處理結果', 'Resolution'), event: t('签到编号', '簽到編號', 'Check-in id'),
  kilometres: t('里程（公里）', '里程（公里）', 'Distance (km)'), movingHours: t('移动（小时）', '移動（小時）', 'Moving (h)'), stayHours: t('停留（小时）', '停留（小時）', 'Staying (h)'), withoutPositionHours: t('没有位置（小时）', '沒有位置（小時）', 'No position (h)'), firstFix: t('首个定位', '首個定位', 'First position'), lastFix: t('末个定位', '末個定位', 'Last position'),
  received: t('服务器收到', '伺服器收到', 'Received'), fenceDistance: t('离围栏（米）', '離圍欄（公尺）', 'From the fence (m)'), accuracy: t('精度（米）', '精度（公尺）', 'Accuracy (m)'), verdict: t('结论', '結論', 'Verdict'), against: t('最强的不利理由', '最強的不利理由', 'Strongest reason against'), note: t('备注', '備註', 'Note'),
  until: t('结束', '結束', 'Until'), rule: t('规则', '規則', 'Rule'), lastedMinutes: t('时长（分钟）', '時長（分鐘）', 'Lasted (min)'), silentMinutes: t('没有位置（分钟）', '沒有位置（分鐘）', 'Without a position (min)'),
  opened: t('触发', '觸發', 'Opened'), lastTime: t('最近一次', '最近一次', 'Last time'), severity: t('级别', '級別', 'Severity'), what: t('什么事', '什麼事', 'What'), times: t('次数', '次數', 'Times'), state: t('状态', '狀態', 'State'),
  stopCount: t('停留点数', '停留點數', 'Stops'), stops: t('停留点', '停留點', 'Stops in order'), unnamedStop: t('未命名地点', '未命名地點', 'unnamed place'),
} as const satisfies Record<string, Translated>

export const anomalyNames: Readonly<Record<AnomalyKind, Translated>> = {
  missed: t('漏打卡', '漏打卡', 'Missed'), duplicate: t('重复打卡', '重複打卡', 'Repeated'), out_of_place: t('不在地点', '不在地點', 'Out of place'), doubted: t('待核实或存疑', '待核實或存疑', 'Doubted'),
}

export const resolutionNames: Readonly<Record<AnomalyRow['resolution'], Translated>> = {
  open: t('未处理', '未處理', 'Open'), asked: t('已申请补卡', '已申請補打卡', 'Correction asked for'), approved: t('补卡已同意', '補打卡已同意', 'Correction approved'), refused: t('补卡未同意', '補打卡未同意', 'Correction refused'),
  real: t('核实为属实', '核實為屬實', 'Found real'), not_real: t('核实为不属实', '核實為不屬實', 'Found not real'), unclear: t('无法核实', '無法核實', 'Left unclear'), settled: t('已处理', '已處理', 'Settled'),
}

export const bandNames: Readonly<Record<string, Translated>> = {
  verified: t('可信', '可信', 'Verified'), needs_review: t('有疑点', '有疑點', 'Some doubt'), strong_doubt: t('存疑较大', '存疑較大', 'Strong doubt'), not_enough_evidence: t('依据不足', '依據不足', 'Not enough evidence'),
}
export const checkInKindNames: Readonly<Record<'check_in' | 'check_out', Translated>> = { check_in: t('签到', '簽到', 'Check-in'), check_out: t('签退', '簽退', 'Check-out') }

/** In neutral words, as in the console. */
export const crossingNames: Readonly<Record<CrossingKind, Translated>> = {
  enter: t('进入', '進入', 'Arrived'), exit: t('离开', '離開', 'Left'), dwell: t('停留达到时长', '停留達到時長', 'Stayed as long as asked'), overstay: t('停留较久', '停留較久', 'Stayed long'), off_post: t('离开岗位', '離開值勤地點', 'Away from the post'), cross_zone: t('在责任区外', '在責任區外', 'Outside the area'),
}
export const crossingNotes = {
  firstSeen: t('开始记录时已在这里', '開始記錄時已在這裡', 'Was here when recording began'), arrivedInSilence: t('没有位置的那段时间里到达', '沒有位置的那段時間裡到達', 'Arrived during a time without a position'),
  leftInSilence: t('没有位置的那段时间里离开，准确时刻不明', '沒有位置的那段時間裡離開，準確時刻不明', 'Left during a time without a position; the exact moment is not known'),
} as const satisfies Record<string, Translated>

const weekdays: Translated = t('一二三四五六日', '一二三四五六日', '')
export const weekdayName = (weekday: number, language: Language): string => (language === 'en' ? ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][weekday - 1]! : weekdays[language][weekday - 1]!)
