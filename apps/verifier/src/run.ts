/** The command line, as a function of its arguments: returns the exit code. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { checkPackageZip } from '@fieldproof/core/evidence'
import type { PackageFileReport } from '@fieldproof/core/evidence'
import type { Language } from '@fieldproof/core/kernel'
import { evidenceCrypto, inflateRaw } from './crypto.ts'
import { bannerOf, presentPackage, showTime, visible } from './present.ts'
import type { FindingView, PackageView } from './present.ts'
import { say } from './words.ts'

export const exitValid = 0
export const exitInvalid = 1
export const exitUnreadable = 2
/** Nothing is wrong, and content that belongs to the check-in was erased. */
export const exitErased = 3

/** Larger than any package the reader would unpack. */
export const largestFileBytes = 600 * 2 ** 20

export interface Output {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
}

const usage = `fieldproof-verify FILE.zip [--key VKEY] [--lang zh|zh-TW|en] [--json FILE]

  核验实迹证据包，无需联网。 Checks a Fieldproof evidence package offline.

  --key VKEY   日志公钥，从另一途径取得 / the log's verifier key, obtained by another way
  --lang       zh (默认/default), zh-TW, en
  --json FILE  把报告写成 JSON / write the report as JSON

  退出码 exit code: 0 成立 valid, 1 不成立 invalid, 2 无法读取，或报告写不出 unreadable, or the report could not be written,
                      3 未被改动，但签到本身或属于它的内容已被删除 unaltered, but the check-in or something that belongs to it was erased`

interface Arguments {
  readonly file: string
  readonly key?: string
  readonly language: Language
  readonly json?: string
}

const languages: Readonly<Record<string, Language>> = { zh: 'zh-CN', 'zh-CN': 'zh-CN', 'zh-TW': 'zh-TW', en: 'en' }

const readArguments = (args: readonly string[]): Arguments | string => {
  const files: string[] = []
  const options: Record<string, string> = {}
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    const [name, inline] = arg.startsWith('--') ? [arg.split('=')[0]!, arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : undefined] : ['', undefined]
    if (name === '') files.push(arg)
    else if (['--key', '--lang', '--json'].includes(name)) {
      const value = inline ?? args[++i]
      if (value === undefined) return `${name}: ?`
      options[name] = value
    } else return `${arg}: ?`
  }
  if (files.length !== 1) return ''
  const language = languages[options['--lang'] ?? 'zh']
  if (language === undefined) return `--lang ${options['--lang']}: ?`
  return { file: files[0]!, language, ...(options['--key'] === undefined ? {} : { key: options['--key'] }), ...(options['--json'] === undefined ? {} : { json: options['--json'] }) }
}

const mark = { pass: '✓', fail: '✗', note: '·' } as const

const printFinding = (sign: string, { name, text, weightDecibans }: FindingView): string => `      ${sign} ${name}${text ? `：${text}` : ''} (${weightDecibans > 0 ? '+' : ''}${weightDecibans})`

const printEvents = (view: PackageView, language: Language, out: (line: string) => void): void => {
  for (const event of view.events) {
    out('')
    out(`${say('entry', language, { index: event.entryIndex })}  ${event.kindName}`)
    out(`  ${say('who', language)}: ${event.person ?? '?'} (${event.device})`)
    if (event.site) out(`  ${say('where', language)}: ${event.site.name}${event.site.address ? `, ${event.site.address}` : ''}`)
    if (event.fix) {
      const accuracy = event.fix.accuracyMetres === undefined ? '' : `, ${say('accuracy', language)} ${Math.round(event.fix.accuracyMetres)} ${say('metres', language)}`
      out(`  ${say('position', language)}: ${event.fix.lat.toFixed(6)}, ${event.fix.lon.toFixed(6)} (${say('datum', language)}${accuracy}${event.fix.mock ? `, ${say('mock', language)}` : ''})`)
    } else if (event.kind === 'check_in' || event.kind === 'check_out') out(`  ${say('position', language)}: ${say('noFix', language)}`)
    const clocks = { fix: 'clockFix', device: 'clockDevice', server: 'clockServer', recorded: 'clockRecorded' } as const
    for (const [clock, word] of Object.entries(clocks)) {
      const time = event.clocks[clock as keyof typeof clocks]
      if (time !== undefined) out(`  ${say(word, language)}: ${showTime(time, view.timeZone)}`)
    }
    if (event.note) out(`  ${say('noteLabel', language)}: ${event.note.replaceAll(/\s+/g, ' ')}`)
    if (event.photoPath) out(`  ${say('photo', language)}: ${event.photoPath}`)
    for (const verdict of event.verdicts) {
      out(`  ${verdict.replacedBy === undefined ? say('verdictTitle', language) : say('earlierVerdict', language, { index: verdict.replacedBy })}: ${verdict.bandName}${verdict.actionName ? ` (${say('followed', language)}: ${verdict.actionName})` : ''}`)
      for (const finding of verdict.supports) out(printFinding('+', finding))
      for (const finding of verdict.against) out(printFinding('−', finding))
    }
  }
  for (const { said, recorded } of view.others) if (said) out(`  ${showTime(recorded, view.timeZone)}  ${said}`)
}

const reportJson = (file: string, report: PackageFileReport, language: Language): string => `${JSON.stringify({
  file: basename(file), verdict: report.verdict, wrong: report.wrong, warnings: report.warnings.map(({ code, detail }) => ({ code, detail: detail[language] })),
  log: report.manifest && { origin: report.manifest.origin, vkey: report.manifest.vkey, treeSize: report.manifest.treeSize, createdTime: report.manifest.createdTime },
  checks: report.checks.map(({ id, status, subject, entryIndex, code, detail }) => ({ id, status, subject, entryIndex, code, detail: detail[language] })),
  entries: report.entries.map(({ index, leaf, state, bodyFile, event, json }) => ({ index, leaf, state, bodyFile, content: event?.payload ?? json })),
}, null, 2)}\n`

export const run = (args: readonly string[], output: Output): number => {
  const out = (line: string): void => output.out(visible(line))
  const error = (line: string): void => output.error(visible(line))
  const read = readArguments(args)
  if (typeof read === 'string') {
    if (read !== '') error(read)
    output.error(usage)
    return exitUnreadable
  }
  const { file, key, language, json } = read
  const unreadable = (reason: string): number => {
    error(`${say('unreadable', language)}: ${file}: ${reason}`)
    return exitUnreadable
  }
  let zip: Uint8Array
  try {
    if (statSync(file).size > largestFileBytes) return unreadable(say('tooBig', language))
    zip = new Uint8Array(readFileSync(file))
  } catch {
    return unreadable(say('notFound', language))
  }
  const checked = checkPackageZip(zip, inflateRaw, evidenceCrypto, key === undefined ? {} : { trustedVkey: key })
  if (!checked.ok) return unreadable(checked.error[language])
  const report = checked.value
  if (report.checks.some((check) => check.code === 'manifestMissing')) return unreadable(say('notPackage', language))

  const view = presentPackage(report, language)
  const banner = bannerOf(report)
  out(`${{ valid: '✓', erased: '!', invalid: '✗' }[report.verdict]} ${say(banner.title, language)}  ${basename(file)}`)
  if (report.verdict === 'erased') out(`  ${say(banner.under, language)}`)
  if (report.verdict === 'invalid') out(`  ${say('invalidSub', language)} ${report.wrong.join(', ')}`)
  for (const { detail } of report.warnings) out(`  ! ${detail[language]}`)
  if (view.origin !== undefined) {
    if (view.orgName) out(`  ${say('company', language)}: ${view.orgName}`)
    out(`  ${say('logName', language)}: ${view.origin} (${say('logSize', language)} ${view.treeSize})`)
    out(`  ${say('logKey', language)}: ${view.vkey}`)
  }
  if (report.verdict !== 'invalid') printEvents(view, language, out)
  out('')
  out(say('proofs', language))
  for (const { title, checks } of view.groups) {
    out(`  ${title}`)
    for (const check of checks) out(`    ${mark[check.status]} ${check.title[language]}  ${check.detail[language]}  [${check.subject}]`)
  }
  // The result is told first: a folder that is not there must not read as a package that does not hold.
  try {
    if (json !== undefined) writeFileSync(json, reportJson(file, report, language))
  } catch (failure) {
    error(`${say('notWritten', language)}: ${json}: ${(failure as NodeJS.ErrnoException).code ?? (failure as Error).message}`)
    return exitUnreadable
  }
  return { valid: exitValid, erased: exitErased, invalid: exitInvalid }[report.verdict]
}
