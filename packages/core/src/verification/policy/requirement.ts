import type { Language } from '../../kernel/index.ts'
import type { Expression } from './expression.ts'
import { type Factor, type FactorStates, factorCost, factorName, factors } from './factors.ts'

/** What a check-in still lacks: what can be asked for, and what this phone cannot bring. Both empty: the requirement is met. */
export interface Lack {
  readonly missing: readonly Factor[]
  readonly unavailable: readonly Factor[]
}

const nothing: Lack = { missing: [], unavailable: [] }
const costOf = (lack: Lack): number => lack.missing.reduce((sum, factor) => sum + factorCost(factor), 0)
const isMet = (lack: Lack): boolean => lack.missing.length === 0 && lack.unavailable.length === 0
const united = (lists: readonly (readonly Factor[])[]): Factor[] => factors.filter((factor) => lists.some((list) => list.includes(factor)))

/**
 * All of an `and` is asked for; of an `or` the cheapest way that this phone can go. A way with something unavailable is taken only when every
 * way has something.
 */
export const lackOf = (expression: Expression | undefined, states: FactorStates): Lack => {
  if (expression === undefined) return nothing
  if (expression.kind === 'factor') {
    const state = states[expression.factor]
    return state === 'given' ? nothing : state === 'missing' ? { missing: [expression.factor], unavailable: [] } : { missing: [], unavailable: [expression.factor] }
  }
  const lacks = expression.parts.map((part) => lackOf(part, states))
  if (expression.kind === 'and') return { missing: united(lacks.map((lack) => lack.missing)), unavailable: united(lacks.map((lack) => lack.unavailable)) }
  if (lacks.some(isMet)) return nothing
  return lacks.reduce((best, lack) => (lack.unavailable.length - best.unavailable.length || costOf(lack) - costOf(best)) < 0 ? lack : best)
}

/** More ways than this and nobody could say what is asked. */
export const mostWays = 64

/**
 * The ways to meet a requirement, each a list of factors: what a phone keeps to decide offline what to ask for. undefined when there are too many.
 * A way that asks for all of another and more is left out.
 */
export const waysOf = (expression: Expression | undefined): readonly (readonly Factor[])[] | undefined => {
  const expand = (node: Expression): Factor[][] | undefined => {
    if (node.kind === 'factor') return [[node.factor]]
    let ways: Factor[][] = node.kind === 'and' ? [[]] : []
    for (const part of node.parts) {
      const more = expand(part)
      if (more === undefined) return undefined
      ways = leastOf(node.kind === 'and' ? ways.flatMap((way) => more.map((other) => united([way, other]))) : [...ways, ...more])
      if (ways.length > mostWays) return undefined
    }
    return ways
  }
  return expression === undefined ? [[]] : expand(expression)
}

const leastOf = (ways: readonly Factor[][]): Factor[][] =>
  ways.filter((way, i) => !ways.some((other, k) => k !== i && other.every((factor) => way.includes(factor)) && (other.length < way.length || k < i)))

/** In words, for whoever writes the rule and whoever is asked: 需要定位，并且拍照或连接门店 Wi-Fi. */
export const explainRequirement = (expression: Expression | undefined, language: Language): string => {
  const isEnglish = language === 'en'
  if (expression === undefined) return isEnglish ? 'Nothing in particular is needed' : '不要求任何要素'
  const [andAlso, and, or] = isEnglish ? [', and ', ' and ', ' or '] : language === 'zh-TW' ? ['，並且', '並', '或'] : ['，并且', '并', '或']
  const say = (node: Expression, depth: number): string => {
    if (node.kind === 'factor') return factorName(node.factor, language)
    const said = node.parts.map((part) => {
      const inner = say(part, depth + 1)
      const needsBrackets = part.kind !== 'factor' && (depth > 0 || node.kind === 'or')
      return needsBrackets ? (isEnglish ? `(${inner})` : `（${inner}）`) : inner
    })
    if (node.kind === 'or') return said.join(or)
    // A plain list reads as one.
    if (depth === 0 && said.length > 2 && node.parts.every(({ kind }) => kind === 'factor')) return isEnglish ? `${said.slice(0, -1).join(', ')}${and}${said.at(-1)!}` : said.join('、')
    return depth === 0 ? said.join(andAlso) : said.join(and)
  }
  const said = say(expression, 0)
  return isEnglish ? `Needed: ${said}` : `需要${said}`
}
