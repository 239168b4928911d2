import { type Language, type Translated, inEnglishNumber, isoInstant, t, wholeMinutes } from '../kernel/index.ts'
import { type HolidayName, type Zone, holidayNames } from '../planning/index.ts'
import { type DayReason, type DayStatus, dayStatuses } from './result.ts'

/**
 * Everything a person reads about a day. `{name}` is a value of the reason, shown by what its name ends in (see `shown`). The sentences
 * state what is on record and what the shift asked for; they never say why somebody did it.
 */
export const reasonTexts = {
  expected: t('应出勤 {startAt}–{endAt}', '應出勤 {startAt}–{endAt}', 'Expected {startAt}–{endAt}'),
  no_work_today: t('按班次，这一天不上班', '按班次，這一天不上班', 'The shift has no work on this day'),
  no_shift: t('没有安排班次', '沒有安排班次', 'No shift is assigned'),
  entered_that_day: t('上班时间开始以后才录入系统，这一天不作要求', '上班時間開始以後才錄入系統，這一天不作要求', 'Entered into the system after work had begun: nothing is asked of this day'),
  free_shift: t('自由班次，不要求打卡时间', '自由班次，不要求打卡時間', 'A free shift: no times are expected'),
  statutory_holiday: t('法定节假日：{holiday}', '國定假日：{holiday}', 'Public holiday: {holiday}'),
  make_up_day: t('{holiday}调休，这一天上班', '{holiday}補班，這一天上班', 'Worked in exchange for {holiday}'),
  company_off: t('公司放假：{name}', '公司放假：{name}', 'Company day off: {name}'),
  company_work: t('公司安排上班：{name}', '公司安排上班：{name}', 'Company working day: {name}'),
  year_unknown: t('{year} 年的放假安排还没有收录，按每周班次计算', '{year} 年的放假安排還沒有收錄，按每週班次計算', 'The public holidays of {year} are not known yet; the days of the week decide'),
  on_leave: t('全天请假（{startAt}–{endAt}）', '全天請假（{startAt}–{endAt}）', 'On leave all day ({startAt}–{endAt})'),
  partly_on_leave: t('{startAt}–{endAt} 请假', '{startAt}–{endAt} 請假', 'On leave {startAt}–{endAt}'),
  arrived_on_time: t('{at} 签到，准时', '{at} 簽到，準時', 'Checked in at {at}, on time'),
  arrived_within_grace: t('{at} 签到，在 {graceMinutes} 分钟宽限内', '{at} 簽到，在 {graceMinutes} 分鐘寬限內', 'Checked in at {at}, within {graceMinutes} minutes of grace'),
  arrived_late: t('{at} 签到，比上班时间晚 {lateSeconds}', '{at} 簽到，比上班時間晚 {lateSeconds}', 'Checked in at {at}, {lateSeconds} after the start'),
  arrival_corrected: t('上班时间按已同意的补卡记为 {at}', '上班時間按已同意的補打卡記為 {at}', 'The arrival is {at}, by an approved correction'),
  arrived_off_site: t('{at} 签到的位置离地点 {distanceMetres}', '{at} 簽到的位置離地點 {distanceMetres}', 'The check-in at {at} is {distanceMetres} from its site'),
  no_arrival: t('没有上班签到；第一条记录是 {firstAt} 的签退', '沒有上班簽到；第一筆紀錄是 {firstAt} 的簽退', 'There is no check-in; the first record is a check-out at {firstAt}'),
  not_due_yet: t('{startAt} 上班，还没到时间', '{startAt} 上班，還沒到時間', 'Work starts at {startAt}, which is yet to come'),
  not_arrived_yet: t('{startAt} 上班，现在还没有签到', '{startAt} 上班，現在還沒有簽到', 'Work started at {startAt}; there is no check-in yet'),
  nothing_recorded: t('{startAt}–{endAt} 没有签到或签退记录', '{startAt}–{endAt} 沒有簽到或簽退紀錄', 'There is no check-in or check-out between {startAt} and {endAt}'),
  left_on_time: t('工作到 {at}，没有早退', '工作到 {at}，沒有早退', 'Worked until {at}, not early'),
  left_early: t('{at} 签退，比下班时间早 {earlySeconds}', '{at} 簽退，比下班時間早 {earlySeconds}', 'Checked out at {at}, {earlySeconds} before the end'),
  left_off_site: t('{at} 签退的位置离地点 {distanceMetres}', '{at} 簽退的位置離地點 {distanceMetres}', 'The check-out at {at} is {distanceMetres} from its site'),
  leaving_corrected: t('下班时间按已同意的补卡记为 {at}', '下班時間按已同意的補打卡記為 {at}', 'The leaving is {at}, by an approved correction'),
  no_leaving: t('没有下班签退；最后一次记录在 {lastAt}', '沒有下班簽退；最後一次紀錄在 {lastAt}', 'There is no check-out; the last record is at {lastAt}'),
  not_over_yet: t('{endAt} 下班，这一天还没结束', '{endAt} 下班，這一天還沒結束', 'Work ends at {endAt}; the day is not over'),
  worked_unasked: t('当天有 {count} 条记录，从 {firstAt} 到 {lastAt}', '當天有 {count} 筆紀錄，從 {firstAt} 到 {lastAt}', 'There are {count} records on that day, from {firstAt} to {lastAt}'),
  worked_once: t('当天有 1 条记录，在 {firstAt}', '當天有 1 筆紀錄，在 {firstAt}', 'There is one record on that day, at {firstAt}'),
  rejected: t('{at} 的打卡经人工核实为不属实，按公司规定不计入', '{at} 的打卡經人工核實為不屬實，按公司規定不計入', 'A person found the record of {at} not to be real; by the company’s rules it does not count'),
  rejected_several: t('{times} 的打卡经人工核实为不属实，按公司规定不计入', '{times} 的打卡經人工核實為不屬實，按公司規定不計入', 'A person found the records of {times} not to be real; by the company’s rules they do not count'),
  hangs_on_doubted: t('有 {count} 条打卡待人工核实；如果不计入，这一天会是“{otherwise}”。核实之前不下结论', '有 {count} 筆打卡待人工核實；如果不計入，這一天會是「{otherwise}」。核實之前不下結論', 'Waiting for a person’s decision: {count}; if it does not count, the day would be “{otherwise}”. Nothing is concluded before that'),
} as const satisfies Record<string, Translated>

export type ReasonId = keyof typeof reasonTexts

export const statusNames: Readonly<Record<DayStatus, Translated>> = {
  present: t('正常', '正常', 'Present'),
  late: t('迟到', '遲到', 'Late'),
  early: t('早退', '早退', 'Left early'),
  absent: t('缺勤', '缺勤', 'Absent'),
  missing_punch: t('缺卡', '缺打卡', 'Missing punch'),
  off_site: t('外勤地点外', '外勤地點外', 'Off-site'),
  pending: t('待核实', '待核實', 'To be decided'),
  in_progress: t('进行中', '進行中', 'In progress'),
  on_leave: t('请假', '請假', 'On leave'),
  not_scheduled: t('未排班', '未排班', 'Not scheduled'),
}

const units = {
  'zh-CN': { m: '米', km: '公里', minutes: '分钟', hours: '小时', rest: '分' },
  'zh-TW': { m: '公尺', km: '公里', minutes: '分鐘', hours: '小時', rest: '分' },
  en: { m: 'm', km: 'km', minutes: 'min', hours: 'h', rest: 'min' },
} as const

/** 42 分钟, 2 小时 5 分. Seconds are rounded to whole minutes, at least one. */
const duration = (seconds: number, language: Language): string => {
  const u = units[language]
  const minutes = Math.max(1, wholeMinutes(seconds))
  if (minutes < 60) return `${minutes} ${u.minutes}`
  return minutes % 60 === 0 ? `${minutes / 60} ${u.hours}` : `${Math.floor(minutes / 60)} ${u.hours} ${minutes % 60} ${u.rest}`
}

const clock = (at: number, zone: Zone): string => isoInstant(at + zone.offsetMinutesAt(at) * 60_000).slice(11, 16)

/** A value carries its unit in its name, so the name says how to write it. */
const shown = (key: string, value: number | string | undefined, language: Language, zone: Zone): string => {
  if (value === undefined) return '?'
  if (key === 'holiday') return holidayNames[value as HolidayName]?.[language] ?? String(value)
  if (key === 'otherwise') return dayStatuses.includes(value as DayStatus) ? statusNames[value as DayStatus][language] : String(value)
  if (typeof value === 'string') return value
  if (/at$/i.test(key)) return clock(value, zone)
  if (/seconds$/i.test(key)) return duration(value, language)
  if (/metres$/i.test(key)) return value < 1_000 ? `${Math.round(value)} ${units[language].m}` : `${Math.round(value / 100) / 10} ${units[language].km}`
  return String(Math.round(value))
}

/** The sentence for a reason. A reason that this version does not know is shown by its name: an old record stays readable. */
export const explainReason = ({ reason, values }: DayReason, language: Language, zone: Zone): string => {
  // One record has no span: “from 16:15 to 16:15” says nothing.
  const text = (reasonTexts as Readonly<Record<string, Translated>>)[reason === 'worked_unasked' && values['count'] === 1 ? 'worked_once' : reason]?.[language]
  return text === undefined ? reason : (language === 'en' ? inEnglishNumber(text, values) : text).replace(/\{(\w+)\}/g, (_, key: string) => shown(key, values[key], language, zone))
}

/** The sentences of a day in their order. Records that were found not to be real are one sentence: fourteen that say the same hide what differs. */
export const explainReasons = (reasons: readonly DayReason[], language: Language, zone: Zone): string[] => {
  const rejected = reasons.filter(({ reason }) => reason === 'rejected')
  if (rejected.length < 2) return reasons.map((reason) => explainReason(reason, language, zone))
  const times = rejected.map(({ values }) => shown('at', values['at'], language, zone)).join(language === 'en' ? ', ' : '、')
  return reasons.flatMap((one) => (one.reason !== 'rejected' ? [explainReason(one, language, zone)] : one === rejected[0] ? [explainReason({ reason: 'rejected_several', values: { times } }, language, zone)] : []))
}
