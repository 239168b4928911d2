import { RequirementCheck, RequirementInput } from '@fieldproof/contract'
import type { Language, Translated } from '@fieldproof/core/kernel'
import { canBeMetToday, explainProblem, explainRequirement, type Factor, factorName, factorsByConsent, factorsBySetUp, factorsIn, factorsToday, parseExpression, printExpression, waysOf } from '@fieldproof/core/verification'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { obstacleText } from './presentPolicies.ts'

const tooManyWays = { 'zh-CN': '满足它的办法太多，请精简。', 'zh-TW': '滿足它的辦法太多，請精簡。', en: 'There are too many ways to meet it; please simplify.' }
const shellOnly = (names: string, language: Language): string =>
  language === 'en' ? `No browser hears it, only a phone with the native shell does; so only as an alternative: ${names}.` : language === 'zh-TW' ? `瀏覽器聽不到，只有裝了原生外殼的手機可以，所以只能作為替代項：${names}。` : `浏览器听不到，只有装了原生外壳的手机可以，所以只能作为替代项：${names}。`

const byConsent: Readonly<Partial<Record<Factor, Translated>>> = {
  face: {
    'zh-CN': '人脸核验须本人单独同意，随时可以拒绝或撤回，所以只能作为替代项；它只作参考，没有通过 ISO 30107-3 认证。', 'zh-TW': '人臉驗證須本人單獨同意，隨時可以拒絕或撤回，所以只能作為替代項；它只作參考，沒有通過 ISO 30107-3 認證。',
    en: 'A face check needs a consent of its own, which may be refused or taken back at any time, so only as an alternative. It is a hint and not certified to ISO 30107-3.',
  },
  video: {
    'zh-CN': '短视频须本人单独同意，随时可以拒绝或撤回，所以只能作为替代项，例如“photo or video”。', 'zh-TW': '短影片須本人單獨同意，隨時可以拒絕或撤回，所以只能作為替代項，例如「photo or video」。',
    en: 'A short video needs a consent of its own, which may be refused or taken back at any time, so only as an alternative, such as “photo or video”.',
  },
}

/** A requirement as far as it has been written: its meaning in words, or where it cannot be read. */
export const readRequirement = (requires: string, language: Language): RequirementCheck => {
  const read = parseExpression(requires)
  if (!read.ok) return { printed: null, words: null, problem: { at: read.error.at, length: read.error.length, text: explainProblem(read.error, language) }, notes: [], canBePublished: false }
  const expression = read.value
  if (waysOf(expression) === undefined) return { printed: printExpression(expression), words: null, problem: { at: 0, length: requires.length, text: tooManyWays[language] }, notes: [], canBePublished: false }
  const later = factorsIn(expression).filter((factor) => !factorsToday.includes(factor) && !factorsByConsent.includes(factor) && !factorsBySetUp.includes(factor))
  const canBePublished = canBeMetToday(expression)
  return {
    printed: printExpression(expression), words: explainRequirement(expression, language), problem: null, canBePublished,
    notes: [...(later.length === 0 ? [] : [shellOnly(later.map((factor) => factorName(factor, language)).join(language === 'en' ? ', ' : '、'), language)]), ...factorsIn(expression).flatMap((factor) => byConsent[factor]?.[language] ?? []), ...(canBePublished ? [] : [obstacleText('cannot_be_met_today', language)])],
  }
}

/** POST /api/v1/policies/check */
export const checkRequirement = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/policies/check', { schema: { tags: ['Policies'], summary: 'Read a requirement while it is written', body: RequirementInput, response: { 200: RequirementCheck } } }, async (request) => {
    await requireConsoleViewer(ports, request)
    return readRequirement(request.body.requires, languageOf(request.headers['accept-language']))
  })
}
