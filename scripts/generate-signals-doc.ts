/**
 * Writes docs/signals.md, and the table of signals in docs/verification.md, from the catalogue, the weights and the comments at the signals, so that neither document can say
 * anything else than the program does. Fails where a weight has no reason beside it.
 *
 *   node scripts/generate-signals-doc.ts           writes it
 *   node scripts/generate-signals-doc.ts --check   compares, and fails when it is out of date
 *
 * Anything else on the command line is refused (exit 2) and nothing is written.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { languages } from '../packages/core/src/kernel/index.ts'
import { type SignalId, type SignalTopic, catalogue, currentWeights, signals } from '../packages/core/src/signals/index.ts'
import { bandName, currentModel } from '../packages/core/src/verification/index.ts'

const options = process.argv.slice(2)
const check = options.includes('--check')
const unknown = options.find((option) => option !== '--check')
if (unknown !== undefined) {
  console.error(`${unknown} is no option of this program: without one it writes docs/signals.md and the table in docs/verification.md; --check only compares`)
  process.exit(2)
}

const root = join(import.meta.dirname, '..')
const file = join(root, 'docs/signals.md')
const pageWithTable = join(root, 'docs/verification.md')
const core = join(root, 'packages/core/src')

const source = (path: string): string => readFileSync(join(core, path), 'utf8')

/** A block comment as Markdown: list items stay lines of their own, other lines flow. */
const prose = (comment: string): string =>
  comment.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd()).join('\n').trim().replace(/\n(?!\n|- )(?<!\n\n)\s*/g, ' ').replace(/ ?\n- /g, '\n- ').replace(/\n{2,}/g, '\n\n')

const firstComment = (text: string): string => prose(/\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '')

/** The comment before a declaration. */
const commentBefore = (text: string, declaration: string): string => {
  const before = text.slice(0, text.indexOf(declaration))
  const start = before.lastIndexOf('/**')
  if (!text.includes(declaration) || start < 0) throw new Error(`no comment before "${declaration}"`)
  return prose(before.slice(start + 3, before.lastIndexOf('*/')))
}

const signalFiles = readdirSync(join(core, 'signals')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).map((name) => ({ name, text: source(`signals/${name}`) }))

const fileOf = (id: SignalId): { name: string; text: string } => {
  const found = signalFiles.find(({ text }) => text.includes(`reporter('${id}')`))
  if (found === undefined) throw new Error(`no file reports ${id}`)
  return found
}

/** Why a weight is what it is: the comment above it in the newest set that states it. */
const weightComment = (id: SignalId, reason: string): string =>
  weightFiles.map((file) => weightCommentIn(source(`signals/${file}`), id, reason)).find((comment) => comment !== '') ?? ''

/** Newest first; the first set of all has no date in its name. */
const weightFiles = readdirSync(join(core, 'signals')).filter((name) => /^weights\d*\.ts$/.test(name)).sort((a, b) => (a === 'weights.ts' ? 1 : b === 'weights.ts' ? -1 : a < b ? 1 : -1))

const weightCommentIn = (text: string, id: SignalId, reason: string): string => {
  if (!text.includes(`  ${id}: {`)) return ''
  const block = text.slice(text.indexOf(`  ${id}: {`))
  const entry = new RegExp(`(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*)?\\b${reason}: -?\\d`).exec(block.slice(0, block.indexOf('\n  },')))
  return prose(entry?.[1] ?? '')
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const decibans = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0')

const section = (id: SignalId): string => {
  const { group, name, reasons, source: readFrom, weakness } = catalogue[id]
  const { name: fileName, text } = fileOf(id)
  const weights: Readonly<Record<string, number>> = currentWeights[id]
  const isForTracks = signals.find((signal) => signal.id === id)?.evaluateTrack !== undefined
  const decisive = currentModel.decisive[id] ?? []
  const rows = Object.entries(reasons).map(([reason, sentences]) => {
    const weight = weights[reason]
    const sentence = languages.map((language) => sentences[language]).join('<br>')
    if (weight !== undefined && weightComment(id, reason) === '') throw new Error(`${id}.${reason} weighs ${weight} and nothing says why: write it as a comment above the weight`)
    const why = [weightComment(id, reason), decisive.includes(reason) ? '**Decisive.**' : ''].filter(Boolean).join(' ')
    return `| \`${reason}\` | ${weight === undefined ? '0' : decibans(weight)} | ${cell(sentence)} | ${cell(why)} |`
  })
  return `## ${name['zh-CN']} · ${name.en}

\`${id}\` · group *${group}* · ${isForTracks ? 'check-ins and tracks' : 'check-ins'} · [\`${fileName}\`](../packages/core/src/signals/${fileName})

${firstComment(text)}

- *Where it comes from:* ${readFrom}
- *Known weakness:* ${weakness}

| reason | decibans | what people read | why this weight |
| --- | ---: | --- | --- |
${rows.join('\n')}
`
}

const t = currentModel.thresholds
const quoted = (words: readonly string[]): string => words.map((word) => `*${word}*`).join(' or ')
const anyGroup = (groups: readonly string[]): string => `the ${quoted(groups)} group`
/** What `verified` needs besides, where a finding says that the claim stands on its own word. */
const unsupportedRule = currentModel.unsupported === undefined ? '' : `; and where a finding says that the claim stands on its own word (${Object.entries(currentModel.unsupported.findings).map(([signal, reasons]) => `\`${signal}\`: ${reasons.map((reason) => `\`${reason}\``).join(', ')}`).join('; ')}), at least ${decibans(currentModel.unsupported.least)} from ${anyGroup(currentModel.unsupported.groups)}`
const document = `<!-- Generated by scripts/generate-signals-doc.ts. Change the catalogue, the weights or the comments, not this file. -->

# Signals and verdicts

Every check-in gets a verdict, made of findings. A finding is one signal's answer to one question, with a weight and a sentence that anyone
can read and answer. Model **${currentModel.version}**, SHA-256 \`${currentModel.sha256}\`.

## How findings become a verdict

- A weight is ten times the decimal logarithm of a likelihood ratio, in decibans: +10 means that what was seen is ten times as likely when
  the visit is real as when it is not. ${prose(/\/\*\*([\s\S]*?)\*\//.exec(source('signals/weights.ts'))?.[1] ?? '').replace(/^Weights of evidence in decibans,[^.]*\. ?/, '').replaceAll('\n\n', ' ')}
- What is missing weighs 0: no position, an old phone, a tracker that cannot sign. Only something seen can speak against anybody.
- ${commentBefore(source('verification/evidence.ts'), 'export const combineGroup')}
- ${commentBefore(source('verification/evidence.ts'), 'export const weighEvidence')}
- ${commentBefore(source('verification/verify.ts'), 'const voidSupports')}
- The prior is ${decibans(currentModel.priorDecibans)} and is shown apart from the evidence.
- ${commentBefore(source('verification/calibration.ts'), 'export const calibratedDecibans')}
- \`npm run bench:trust\` measures most of it: attacks that must be noticed, and honest hardships that must not be doubted. Which signals no attack exercises, and which command measures what else, says [verification.md](verification.md).

| band | when |
| --- | --- |
| ${languages.map((l) => bandName('strong_doubt', l)).join(' · ')} | a decisive finding (what it says makes the others worthless), or a total of at most ${decibans(t.doubtTotal)} with at least ${t.doubtGroups} groups at or below ${decibans(t.doubtGroup)} |
| ${languages.map((l) => bandName('verified', l)).join(' · ')} | a total of at least ${decibans(t.verifiedTotal)}, at least ${decibans(t.verifiedPlace)} from ${anyGroup(currentModel.placeGroups ?? ['place'])}, and every group above ${decibans(t.verifiedWorstGroup)}${unsupportedRule} |
| ${languages.map((l) => bandName('needs_review', l)).join(' · ')} | otherwise, when some group is at or below ${decibans(t.reviewGroup)} |
| ${languages.map((l) => bandName('not_enough_evidence', l)).join(' · ')} | otherwise |

${commentBefore(source('verification/bands.ts'), 'export const trackBand')}

A signal that breaks on some input is shown as not conclusive and weighs 0. A signal that was shown to accuse wrongly can be demoted: it is
still shown and weighs 0. No verdict has a consequence by itself; a person decides.

${signals.map(({ id }) => section(id)).join('\n')}`

/** The strongest each way, whatever the reason. */
const strongest = (id: SignalId): string => {
  const weights = Object.values<number>(currentWeights[id])
  return `${decibans(Math.max(0, ...weights))} / ${decibans(Math.min(0, ...weights))}`
}

const topics: readonly SignalTopic[] = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6', 'V7', 'further factors']
const rows = topics.flatMap((topic) => signals.filter(({ id }) => catalogue[id].topic === topic).map(({ id }) => `| ${topic} | ${cell(catalogue[id].asked)} | \`${id}\` | ${strongest(id)} | ${cell(catalogue[id].source)} | ${cell(catalogue[id].weakness)} |`))
const table = `| id | asked | signal | for / against | where it comes from | known weakness |
| --- | --- | --- | ---: | --- | --- |
${rows.join('\n')}
`

const [begin, end] = ['<!-- The table of signals is written by scripts/generate-signals-doc.ts. -->\n', '<!-- End of the table of signals. -->\n']
const withTable = (page: string): string => {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/verification.md lacks the two lines between which the table of signals stands: ${begin}${end}`)
  return `${page.slice(0, from + begin.length)}${table}${page.slice(to)}`
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
const page = textOf(pageWithTable)
const documents = [{ path: file, name: 'docs/signals.md', wanted: document }, { path: pageWithTable, name: 'docs/verification.md', wanted: withTable(page) }]

if (check) {
  const stale = documents.filter(({ path, wanted }) => textOf(path) !== wanted)
  for (const { name } of stale) console.error(`${name} is out of date: run node scripts/generate-signals-doc.ts`)
  if (stale.length > 0) process.exit(1)
  console.log(`docs/signals.md and docs/verification.md agree with ${signals.length} signals of model ${currentModel.version}`)
} else {
  for (const { path, wanted } of documents) writeFileSync(path, wanted)
  console.log(`docs/signals.md, docs/verification.md: ${signals.length} signals`)
}
