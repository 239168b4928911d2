import type { CheckInRow, DryRun, DryRunChange, PolicyBody, PolicyList, PolicyVersion, RequirementCheck } from '@fieldproof/contract'

/** Policies and a dry-run as the server would give them, for the screens. */
const uuid = (n: number): string => `0000000b-0000-7000-8000-${String(n).padStart(12, '0')}`
const at = '2026-11-02T01:30:00.000Z'

const body = (change: Partial<PolicyBody>): PolicyBody => ({
  name: '门店签到', order: 100, appliesTo: {}, requires: 'gps and (photo or wifi)', whenMissing: 'ask_factor', lowAccuracy: { beyondMetres: 100, ask: 'photo' }, thresholds: {}, demotedSignals: [],
  actions: { verified: 'accept', not_enough_evidence: 'ask_factor', needs_review: 'review', strong_doubt: 'block' }, auditRates: { starting: 0.05, standard: 0.02, trusted: 0.01, checked: 0.1 }, ...change,
})
const version = (n: number, isDraft: boolean, of: PolicyBody, requirement: string): PolicyVersion => ({
  version: n, body: of, sha256: isDraft ? null : '9f2c'.repeat(16), restores: null, draftedBy: '王伟', draftedAt: at, publishedBy: isDraft ? null : '王伟', publishedAt: isDraft ? null : at, retiredAt: null, requirement, obstacles: [],
})

export const fakePolicies: PolicyList = {
  policies: [
    { policyId: uuid(1), published: version(2, false, body({}), '需要定位，并且拍照或连接门店 Wi-Fi'), draft: version(3, true, body({ requires: 'gps and photo', thresholds: { verifiedTotal: 24 } }), '需要定位，并且拍照'), versionCount: 2 },
    { policyId: uuid(2), published: version(1, false, body({ name: 'A 级门店加备注', order: 50, appliesTo: { siteTiers: ['A'], roles: ['field_worker'] }, requires: 'gps and photo and note' }), '需要定位，并且填写备注，并且拍照'), draft: null, versionCount: 1 },
    { policyId: uuid(3), published: null, draft: version(1, true, body({ name: '长期可信的同事', appliesTo: { trustTiers: ['trusted'] }, requires: 'gps' }), '需要定位'), versionCount: 0 },
  ],
  choices: {
    factors: [['gps', '定位'], ['wifi', '连接门店 Wi-Fi'], ['note', '填写备注'], ['photo', '拍照'], ['nfc', '碰一碰门店标签'], ['face', '人脸核验']].map(([factor, name]) => ({ factor: factor as 'gps', name: name!, isAvailable: ['gps', 'note', 'photo'].includes(factor!) })),
    trustTiers: [{ tier: 'starting', name: '起步' }, { tier: 'standard', name: '常规' }, { tier: 'trusted', name: '信任' }, { tier: 'checked', name: '加强核对' }],
    thresholds: [{ threshold: 'verifiedTotal', least: 15, most: 30, byModel: 20 }, { threshold: 'verifiedWorstGroup', least: -9, most: -2, byModel: -6 }, { threshold: 'reviewGroup', least: -9, most: -3, byModel: -6 }],
    signals: [{ signal: 'uniform_motion', name: '运动过于均匀' }, { signal: 'unusual_hour', name: '时间异常' }], siteTiers: ['A', 'B', 'C'], models: ['2026-11', '2026-12'], highestAuditRate: 0.5,
  },
}

export const readFakeRequirement = (requires: string): RequirementCheck => requires.includes('selfie')
  ? { printed: null, words: null, problem: { at: requires.indexOf('selfie'), length: 6, text: `第 ${requires.indexOf('selfie') + 1} 个字符：不认识“selfie”。` }, notes: [], canBePublished: false }
  : { printed: requires, words: '需要定位，并且拍照', problem: null, notes: requires.includes('wifi') ? ['浏览器听不到，只有装了原生外壳的手机可以，所以只能作为替代项：连接门店 Wi-Fi。'] : [], canBePublished: true }

export const fakeDryRun: DryRun = {
  dryRunId: uuid(9), from: '2026-10-01', to: '2026-10-31', what: '门店签到', requestedBy: '王伟', requestedAt: at, startedAt: at, finishedAt: at, state: 'done', fault: null, total: 8_412, judged: 8_412, changed: 311,
  bands: [{ from: 'verified', to: 'verified', count: 7_702 }, { from: 'verified', to: 'not_enough_evidence', count: 96 }, { from: 'not_enough_evidence', to: 'not_enough_evidence', count: 480 }, { from: 'needs_review', to: 'needs_review', count: 134 }],
  actions: [{ from: 'accept', to: 'accept', count: 7_487 }, { from: 'accept', to: 'ask_factor', count: 215 }, { from: 'accept', to: 'review', count: 96 }, { from: 'ask_factor', to: 'ask_factor', count: 480 }, { from: 'review', to: 'review', count: 134 }],
  departments: [{ departmentName: '销售一部', people: 14, changes: 201 }, { departmentName: null, people: 3, changes: 110 }], differsFromRecord: 12,
}

export const fakeChanges = ({ checkIns }: { readonly checkIns: readonly CheckInRow[] }): DryRunChange[] => checkIns.slice(0, 6).map((row, i) => ({
  eventId: row.eventId, personId: row.personId, personName: row.personName, departmentName: row.departmentName, siteName: row.siteName, happenedAt: row.serverTime,
  fromBand: 'verified', toBand: i % 2 ? 'not_enough_evidence' : 'verified', fromAction: 'accept', toAction: 'ask_factor', why: [i % 2 ? '证据不变，门槛变了。' : '还差：拍照。'],
}))
