/**
 * The small language that says what a check-in must bring: factor names joined by `and`, `or` and brackets, `and` binding tighter. There is no
 * `not`: bringing more can never be worse.
 *
 *   gps and (photo or wifi)
 */
import { type Language, type Result, type Translated, err, ok } from '../../kernel/index.ts'
import { type Factor, factors, isFactor } from './factors.ts'

export type Expression =
  | { readonly kind: 'factor'; readonly factor: Factor }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }

/** Where the text cannot be read, and why. `at` counts UTF-16 units from 0. */
export interface ExpressionProblem {
  readonly at: number
  readonly length: number
  readonly reason: 'too_long' | 'unknown_word' | 'operand_expected' | 'operator_expected' | 'not_closed' | 'not_opened' | 'too_deep'
  readonly word: string
}

/** Longer than any rule that a person can follow at a shop door. */
export const longestExpression = 300
const deepest = 12

interface Token { readonly kind: 'word' | '(' | ')'; readonly text: string; readonly at: number }

/** Full-width brackets are what a Chinese keyboard types. */
const tokensOf = (text: string): Token[] =>
  [...text.matchAll(/[()（）]|[^\s()（）]+/g)].map((match): Token => {
    const [word] = match
    return { kind: word === '(' || word === '（' ? '(' : word === ')' || word === '）' ? ')' : 'word', text: word, at: match.index }
  })

/** The tree of a text, undefined for an empty one: nothing is required. Any text gives a tree or a problem; it never throws. */
export const parseExpression = (text: string): Result<Expression | undefined, ExpressionProblem> => {
  if (text.length > longestExpression) return err({ at: longestExpression, length: text.length - longestExpression, reason: 'too_long', word: '' })
  const tokens = tokensOf(text)
  if (tokens.length === 0) return ok(undefined)
  let next = 0
  const problem = (reason: ExpressionProblem['reason'], token = tokens[next]): Result<never, ExpressionProblem> =>
    err({ reason, at: token?.at ?? text.trimEnd().length, length: token?.text.length ?? 1, word: token?.text ?? '' })
  const isWord = (word: string): boolean => tokens[next]?.kind === 'word' && tokens[next]!.text.toLowerCase() === word

  const chain = (operator: 'and' | 'or', part: (depth: number) => Result<Expression, ExpressionProblem>, depth: number): Result<Expression, ExpressionProblem> => {
    const parts: Expression[] = []
    do {
      const read = part(depth)
      if (!read.ok) return read
      parts.push(read.value)
    } while (isWord(operator) && ++next)
    return ok(parts.length === 1 ? parts[0]! : { kind: operator, parts: parts.flatMap((p) => (p.kind === operator ? p.parts : [p])) })
  }
  const operand = (depth: number): Result<Expression, ExpressionProblem> => {
    const token = tokens[next]
    if (token === undefined || token.kind === ')' || isWord('and') || isWord('or')) return problem('operand_expected')
    if (depth > deepest) return problem('too_deep')
    next++
    if (token.kind === 'word') {
      const word = token.text.toLowerCase()
      return isFactor(word) ? ok({ kind: 'factor', factor: word }) : problem('unknown_word', token)
    }
    const inner = either(depth + 1)
    if (!inner.ok) return inner
    if (tokens[next]?.kind !== ')') return next < tokens.length ? problem('operator_expected') : problem('not_closed', token)
    next++
    return inner
  }
  const both = (depth: number): Result<Expression, ExpressionProblem> => chain('and', operand, depth)
  const either = (depth: number): Result<Expression, ExpressionProblem> => chain('or', both, depth)

  const whole = either(0)
  if (!whole.ok || next === tokens.length) return whole
  return problem(tokens[next]!.kind === ')' ? 'not_opened' : 'operator_expected')
}

/** The one text of a tree; reading it gives the same tree. */
export const printExpression = (expression: Expression | undefined): string => {
  if (expression === undefined) return ''
  if (expression.kind === 'factor') return expression.factor
  return expression.parts.map((part) => (expression.kind === 'and' && part.kind === 'or' ? `(${printExpression(part)})` : printExpression(part))).join(` ${expression.kind} `)
}

/** Every factor a requirement names, in the order of the list. */
export const factorsIn = (expression: Expression | undefined): Factor[] => {
  const named = new Set<Factor>()
  const collect = (node: Expression): void => { if (node.kind === 'factor') named.add(node.factor); else node.parts.forEach(collect) }
  if (expression !== undefined) collect(expression)
  return factors.filter((factor) => named.has(factor))
}

const problems: Readonly<Record<ExpressionProblem['reason'], Translated>> = {
  too_long: { 'zh-CN': '太长了，请精简', 'zh-TW': '太長了，請精簡', en: 'too long, please shorten it' },
  unknown_word: { 'zh-CN': '不认识“{word}”', 'zh-TW': '不認識「{word}」', en: '“{word}” is not a factor' },
  operand_expected: { 'zh-CN': '这里需要一项要素，例如 gps 或 photo', 'zh-TW': '這裡需要一項要素，例如 gps 或 photo', en: 'a factor is expected here, such as gps or photo' },
  operator_expected: { 'zh-CN': '“{word}”之前需要 and 或 or', 'zh-TW': '「{word}」之前需要 and 或 or', en: 'and or or is expected before “{word}”' },
  not_closed: { 'zh-CN': '这个括号没有对应的右括号', 'zh-TW': '這個括號沒有對應的右括號', en: 'this bracket is not closed' },
  not_opened: { 'zh-CN': '这个右括号没有对应的左括号', 'zh-TW': '這個右括號沒有對應的左括號', en: 'this bracket was not opened' },
  too_deep: { 'zh-CN': '括号层数太多', 'zh-TW': '括號層數太多', en: 'too many brackets within brackets' },
}
/** With its place, counted from 1 as people count. */
export const explainProblem = ({ reason, word, at }: ExpressionProblem, language: Language): string => {
  const what = problems[reason][language].replace('{word}', word)
  return language === 'en' ? `Character ${at + 1}: ${what}.` : language === 'zh-TW' ? `第 ${at + 1} 個字元：${what}。` : `第 ${at + 1} 个字符：${what}。`
}
