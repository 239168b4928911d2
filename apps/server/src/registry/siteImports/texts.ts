import type { SiteRowProblem } from '@fieldproof/core/geo'
import { type Translated, t } from '@fieldproof/core/kernel'

/** What is wrong with a row, and what to do about it. */
export const siteProblems: Readonly<Record<SiteRowProblem, Translated>> = {
  no_name: t('没有名称', '沒有名稱', 'No name'),
  name_too_long: t('名称超过 100 个字', '名稱超過 100 個字', 'The name is longer than 100 characters'),
  no_position: t('没有坐标；请先补上经纬度', '沒有座標；請先補上經緯度', 'No position; add latitude and longitude first'),
  bad_position: t('坐标不是有效的经纬度', '座標不是有效的經緯度', 'The position is no latitude and longitude'),
  lat_lon_exchanged: t('经度和纬度似乎对调了；请换一下对应的列', '經度和緯度似乎對調了；請換一下對應的欄', 'Latitude and longitude seem to be exchanged; exchange the columns'),
  bad_radius: t('半径须为 1 米至 500 公里的数字', '半徑須為 1 公尺至 500 公里的數字', 'The radius must be a number from 1 m to 500 km'),
  unknown_owner: t('负责人不在在职名单里；请写姓名或工号', '負責人不在在職名單裡；請寫姓名或工號', 'Nobody who works here is the owner; write a name or an employee number'),
  ambiguous_owner: t('有几个人叫这个名字；请写负责人的工号', '有幾個人叫這個名字；請寫負責人的工號', 'Several people have the owner’s name; write the employee number'),
  bad_phone: t('联系电话不是电话号码', '聯絡電話不是電話號碼', 'The contact’s phone is no telephone number'),
  bad_hours: t('看不懂营业时间；请写成“周一至周五 9:00-18:00；周六 10:00-16:00”', '看不懂營業時間；請寫成「週一至週五 9:00-18:00；週六 10:00-16:00」', 'The opening hours are not understood; write “Mon-Fri 9:00-18:00; Sat 10:00-16:00”'),
  unknown_status: t('营业状态须为：营业中、暂停营业、已停业、已搬迁、尚未开业', '營業狀態須為：營業中、暫停營業、已停業、已搬遷、尚未開業', 'The business status is one of: in business, temporarily closed, closed down, moved, not open yet'),
  bad_fence: t('围栏不是有效的多边形或线', '圍欄不是有效的多邊形或線', 'The fence is no valid polygon or line'),
  no_width: t('围栏是一条线，但没有宽度；请加一列“宽度（米）”', '圍欄是一條線，但沒有寬度；請加一欄「寬度（公尺）」', 'The fence is a line without a width; add a column “Width (m)”'),
  bad_width: t('宽度须为 1 米至 10 公里的数字', '寬度須為 1 公尺至 10 公里的數字', 'The width must be a number from 1 m to 10 km'),
  bad_line: t('围栏的线无效：至少两个不同的点，并且不与自己交叉', '圍欄的線無效：至少兩個不同的點，並且不與自己交叉', 'The line of the fence is not valid: at least two different points, and it must not cross itself'),
}

/** What a fence is, for the change of one. */
export const shapes = {
  metres: t('{count} 米', '{count} 公尺', '{count} m'),
  circle: t('圆形，半径 {radius}', '圓形，半徑 {radius}', 'circle, radius {radius}'),
  polygon: t('多边形，{count} 个角', '多邊形，{count} 個角', 'polygon of {count} corners'),
  corridor: t('走廊，宽 {width}，{count} 个点', '走廊，寬 {width}，{count} 個點', 'corridor, {width} wide, along {count} points'),
  elsewhere: t('（位置或形状不同）', '（位置或形狀不同）', ' (elsewhere, or of another shape)'),
} as const satisfies Record<string, Translated>
