import type { Translated } from './language.ts'

/** Whether a site does business, as somebody of the company says; archiving (whether the site counts at all) is another matter. */
export const businessStatuses = ['open', 'temporarily_closed', 'closed_down', 'moved', 'not_open_yet'] as const
export type BusinessStatus = (typeof businessStatuses)[number]

export const businessStatusNames: Readonly<Record<BusinessStatus, Translated>> = {
  open: { 'zh-CN': '营业中', 'zh-TW': '營業中', en: 'In business' },
  temporarily_closed: { 'zh-CN': '暂停营业', 'zh-TW': '暫停營業', en: 'Temporarily closed' },
  closed_down: { 'zh-CN': '已停业', 'zh-TW': '已停業', en: 'Closed down' },
  moved: { 'zh-CN': '已搬迁', 'zh-TW': '已搬遷', en: 'Moved' },
  not_open_yet: { 'zh-CN': '尚未开业', 'zh-TW': '尚未開業', en: 'Not open yet' },
}

/** What lists of customers call it besides. */
const alsoCalled: Readonly<Record<BusinessStatus, readonly string[]>> = {
  open: ['营业', '營業', '正常', '正常营业', '正常營業', '在营', '在營', '开业', '開業', 'open', 'active'],
  temporarily_closed: ['停业整顿', '停業整頓', '歇业', '歇業', '装修', '裝修', '装修中', '裝修中', 'closed for now'],
  closed_down: ['停业', '停業', '关店', '關店', '已关店', '已關店', '关闭', '關閉', '倒闭', '倒閉', '注销', '註銷', 'closed', 'closed permanently', 'permanently closed'],
  moved: ['搬迁', '搬遷', '迁址', '遷址', '搬走', 'relocated'],
  not_open_yet: ['未开业', '未開業', '筹备中', '籌備中', '待开业', '待開業', '即将开业', '即將開業', 'planned', 'opening soon', 'not yet open'],
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[\s_-]+/g, ' ').trim()
const byName: ReadonlyMap<string, BusinessStatus> = new Map(businessStatuses.flatMap((status) => [status, ...Object.values(businessStatusNames[status]), ...alsoCalled[status]].map((name) => [plain(name), status] as const)))

/** A status by one of its names in any language; undefined for another word. */
export const readBusinessStatus = (text: string): BusinessStatus | undefined => byName.get(plain(text))
