import { ProblemError, undoHeader } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { arrivalTime } from '../http/demoTime.ts'
import { requireAdministrator, requireViewer, type Viewer } from '../http/viewer.ts'
import type { Ports } from '../ports.ts'
import type { Actor } from './administrativeAct.ts'

/** Authenticates a reader of the console's lists. People who only have a phone see their own data there, not here. */
export const requireConsoleViewer = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireViewer(ports, request)
  if (viewer.role === 'field_worker') throw new ProblemError('not_allowed')
  return viewer
}

export const requireActor = async (ports: Ports, request: FastifyRequest): Promise<Actor & { readonly viewer: Viewer }> => {
  const viewer = await requireAdministrator(ports, request)
  return { viewer, orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs: arrivalTime(ports, request), undoes: request.headers[undoHeader] !== undefined }
}

/** Forms send an empty field as '' or null: both mean "none". */
export const blankToNull = (text: string | null | undefined): string | null => (text === undefined || text === null || text.trim() === '' ? null : text.trim())

const nameFields = {
  name: t('名称', '名稱', 'name'), label: t('名称', '名稱', 'label'), reason: t('事由', '事由', 'reason'), orgName: t('公司名称', '公司名稱', 'orgName'), departments: t('部门名称', '部門名稱', 'departments'),
  'contacts.name': t('联系人的姓名', '聯絡人的姓名', 'contacts.name'), 'administrator.name': t('管理员的姓名', '管理員的姓名', 'administrator.name'), 'company.name': t('公司名称', '公司名稱', 'company.name'),
  'people.name': t('人员的姓名', '人員的姓名', 'people.name'), 'site.name': t('地点名称', '地點名稱', 'site.name'),
}

/** A name that people will read: one line, not only spaces. */
export const requireName = (text: string, field: keyof typeof nameFields = 'name'): string => {
  const trimmed = text.replace(/\s+/g, ' ').trim()
  if (trimmed === '') throw new ProblemError('invalid_request', t(`${nameFields[field]['zh-CN']}不能为空`, `${nameFields[field]['zh-TW']}不能為空`, `${field} must not be empty`))
  return trimmed
}
