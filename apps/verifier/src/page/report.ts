/** The result of a check as a document one can read, print and file. */
import { vkeyFingerprint } from '@fieldproof/core/evidence'
import type { PackageCheck, PackageFileReport } from '@fieldproof/core/evidence'
import type { Language } from '@fieldproof/core/kernel'
import { evidenceCrypto } from '../crypto.ts'
import { bannerOf, presentPackage, showTime } from '../present.ts'
import type { ClockName, EventView, FindingView, PackageView, VerdictView } from '../present.ts'
import { say } from '../words.ts'
import type { WordId } from '../words.ts'
import { h, icon } from './dom.ts'
import type { Child } from './dom.ts'
import { placeSketch } from './placeSketch.ts'

export interface ReportInput {
  readonly fileName: string
  readonly fileSha256: string
  readonly report: PackageFileReport
  readonly language: Language
  /** A URL for a file of the package, to show a picture. */
  readonly pictureUrl: (path: string) => string | undefined
}

type Say = (id: WordId, values?: Readonly<Record<string, string | number>>) => string

const fact = (label: string, ...value: readonly Child[]): HTMLElement => h('div', { class: 'fact' }, h('dt', {}, label), h('dd', {}, ...value))

const clockRows: readonly (readonly [ClockName, WordId])[] = [['fix', 'clockFix'], ['device', 'clockDevice'], ['server', 'clockServer'], ['recorded', 'clockRecorded']]

/** Seconds a clock is ahead of or behind the moment the person acted, by the phone's clock. */
const difference = (event: EventView, clock: ClockName): string => {
  const [own, device] = [event.clocks[clock], event.clocks.device]
  if (clock === 'device' || own === undefined || device === undefined) return ''
  const seconds = (Date.parse(own) - Date.parse(device)) / 1000
  return Number.isFinite(seconds) ? `${seconds >= 0 ? '+' : '−'}${Math.abs(seconds).toFixed(Math.abs(seconds) < 60 ? 1 : 0)} s` : ''
}

const clocks = (event: EventView, view: PackageView, say: Say): HTMLElement => h('section', { class: 'part' }, h('h3', {}, say('clocks')),
  h('table', { class: 'clocks' }, h('tbody', {}, clockRows.filter(([clock]) => event.clocks[clock] !== undefined).map(([clock, word]) => h('tr', {},
    h('th', { scope: 'row' }, say(word)), h('td', { class: 'time' }, showTime(event.clocks[clock]!, view.timeZone)), h('td', { class: 'difference' }, difference(event, clock)))))))

const finding = (item: FindingView, kind: 'for' | 'against' | 'neutral'): HTMLElement => h('li', { class: `finding finding-${kind}` },
  h('span', { class: 'finding-weight' }, item.weightDecibans === 0 ? '0' : `${item.weightDecibans > 0 ? '+' : '−'}${Math.abs(item.weightDecibans)}`),
  h('span', { class: 'finding-words' }, h('strong', {}, item.name), item.text && h('span', {}, item.text)))

const verdict = (item: VerdictView, say: Say): HTMLElement => h('section', { class: 'part verdict' },
  h('h3', {}, item.replacedBy === undefined ? say('verdictTitle') : say('earlierVerdict', { index: item.replacedBy })),
  h('p', { class: `band band-${/^[a-z_]+$/.test(item.band) ? item.band : 'unknown'}` }, item.bandName),
  item.actionName && h('p', {}, `${say('followed')}: ${item.actionName}`),
  ([['reasonsFor', 'for', item.supports], ['reasonsAgainst', 'against', item.against], ['reasonsNeutral', 'neutral', item.undecided]] as const)
    .filter(([, , items]) => items.length > 0)
    .map(([word, kind, items]) => h('div', { class: 'reasons' }, h('h4', {}, say(word)), h('ul', {}, items.map((one) => finding(one, kind))))),
  h('p', { class: 'small' }, say('weight'), h('span', { class: 'block' }, say('verdictNote'))))

const eventCard = (event: EventView, view: PackageView, { pictureUrl }: ReportInput, say: Say): HTMLElement => {
  const accuracy = event.fix?.accuracyMetres
  const picture = event.photoPath === undefined ? undefined : pictureUrl(event.photoPath)
  const sketch = placeSketch(event, say('mapCaption'), say('metres'))
  const isCheckIn = event.kind === 'check_in' || event.kind === 'check_out'
  const [band] = event.verdicts
  return h('article', { class: 'card event' },
    h('header', { class: 'event-head' },
      h('h2', {}, event.kindName, h('span', { class: 'entry-number' }, say('entry', { index: event.entryIndex }))),
      h('p', { class: 'event-when' }, showTime(event.clocks.device ?? event.clocks.recorded!, view.timeZone).replace(/\.\d+/, '')),
      band && h('span', { class: `band band-${/^[a-z_]+$/.test(band.band) ? band.band : 'unknown'}` }, band.bandName)),
    h('div', { class: 'event-body' },
      h('div', { class: 'event-facts' },
        h('dl', { class: 'facts' },
          fact(say('who'), event.person ?? '?'), fact(say('device'), event.device),
          event.site && fact(say('where'), event.site.name, event.site.address && h('span', { class: 'small block' }, event.site.address)),
          (event.fix || isCheckIn) && fact(say('position'), event.fix
            ? [h('span', { class: 'mono' }, `${event.fix.lat.toFixed(6)}, ${event.fix.lon.toFixed(6)}`),
              h('span', { class: 'small block' }, `${say('datum')}${accuracy === undefined ? '' : ` · ${say('accuracy')} ${Math.round(accuracy)} ${say('metres')}`}${event.fix.provider ? ` · ${event.fix.provider}` : ''}`),
              event.fix.mock && h('span', { class: 'warning block' }, say('mock'))]
            : say('noFix')),
          event.note && fact(say('noteLabel'), event.note),
          event.facts.length > 0 && h('div', { class: 'fact small' }, h('dt', {}), h('dd', {}, event.facts.join(' · ')))),
        clocks(event, view, say),
        event.verdicts.length > 0 ? event.verdicts.map((one) => verdict(one, say)) : isCheckIn && h('p', { class: 'small' }, say('noVerdict'))),
      (picture || sketch || event.photoPath) && h('div', { class: 'event-pictures' },
        picture && h('figure', {}, h('img', { src: picture, alt: say('photo') }), h('figcaption', {}, icon('pass'), say('photoSigned'))),
        !picture && event.photoPath && h('p', { class: 'small' }, say('videoHint'), ' ', event.photoPath),
        sketch && h('figure', {}, sketch, h('figcaption', {}, say('mapCaption'))))))
}

const statusWord = { pass: 'passed', fail: 'failed', note: 'notes' } as const

const checkRow = (check: PackageCheck, language: Language, say: Say): HTMLElement => h('li', { class: `check check-${check.status}` },
  icon(check.status, say(statusWord[check.status])),
  h('div', {}, h('strong', {}, check.title[language]), h('span', {}, check.detail[language]), h('code', {}, check.subject)))

const counts = (checks: readonly PackageCheck[], say: Say): Child => (['fail', 'note', 'pass'] as const).map((status) => {
  const count = checks.filter((check) => check.status === status).length
  return count > 0 && h('span', { class: `count count-${status}` }, icon(status), `${count} ${say(statusWord[status])}`)
})

const checkList = (view: PackageView, language: Language, say: Say): HTMLElement => h('section', { class: 'card' },
  h('h2', {}, say('proofs')),
  view.groups.map(({ title, checks }) => h('details', { class: 'group', open: checks.some((check) => check.status === 'fail') },
    h('summary', {}, h('span', { class: 'group-title' }, title), h('span', { class: 'counts' }, counts(checks, say))),
    h('ul', { class: 'checks' }, checks.map((check) => checkRow(check, language, say))))))

const banner = ({ report, language, fileName, fileSha256 }: ReportInput, view: PackageView, say: Say): HTMLElement => {
  const isInvalid = report.verdict === 'invalid'
  const { title, under } = bannerOf(report)
  const keyStatus = report.checks.find((check) => check.id === 'log_key')?.status
  const failed = report.checks.filter((check) => check.status === 'fail')
  return h('section', { class: `card banner banner-${report.verdict}`, 'aria-live': 'polite' },
    h('div', { class: 'seal' }, icon('shield'), icon(report.verdict === 'valid' ? 'pass' : report.verdict === 'erased' ? 'note' : 'fail')),
    h('div', { class: 'banner-words' },
      h('h1', { tabindex: -1 }, say(title)),
      h('p', {}, say(under)),
      report.warnings.length > 0 && h('ul', { class: 'warnings', 'aria-label': say('warnings') }, report.warnings.map(({ detail }) => h('li', {}, detail[language]))),
      isInvalid && h('ul', { class: 'wrong' }, report.wrong.map((subject) => {
        const ofSubject = failed.filter((check) => check.subject === subject)
        // What the content shows says more than what the ZIP's checksum shows.
        const first = ofSubject.find((check) => check.id !== 'container') ?? ofSubject[0]!
        const entry = view.groups.find((group) => group.entryIndex !== undefined && group.checks.includes(first))
        return h('li', {}, entry && h('strong', {}, `${entry.title} · `), h('code', {}, subject), h('span', { class: 'block' }, first.detail[language]))
      })),
      !isInvalid && keyStatus === 'note' && h('p', { class: 'key-warning' }, say('validButKey'), h('span', { class: 'mono fingerprint block' }, vkeyFingerprint(evidenceCrypto.sha256, view.vkey!))),
      h('p', { class: 'small file-line' }, `${say('fileName')}: ${fileName}`, h('span', { class: 'block mono hash' }, `SHA-256 ${fileSha256}`))))
}

const packageCard = (view: PackageView, report: PackageFileReport, say: Say): HTMLElement | false => view.origin !== undefined && h('section', { class: 'card' },
  h('h2', {}, say('package')),
  h('dl', { class: 'facts' },
    view.orgName && fact(say('company'), view.orgName),
    fact(say('logName'), h('span', { class: 'mono' }, view.origin)), fact(say('logSize'), String(view.treeSize)), fact(say('exported'), showTime(view.createdTime!, view.timeZone).replace(/\.\d+/, '')),
    fact(say('fingerprint'), h('span', { class: 'mono fingerprint' }, vkeyFingerprint(evidenceCrypto.sha256, view.vkey!)), report.checks.some((check) => check.code === 'keyTrusted') && h('span', { class: 'trusted' }, icon('pass'), say('keyMatches'))),
    fact(say('logKey'), h('span', { class: 'mono hash' }, view.vkey))),
  h('p', { class: 'small' }, say('nameNote')))

const otherCard = (view: PackageView, say: Say): HTMLElement | false => view.others.length > 0 && h('section', { class: 'card' },
  h('h2', {}, say('otherEntries')),
  h('ul', { class: 'others' }, view.others.map((other) => h('li', {},
    h('span', { class: 'other-head' }, h('strong', {}, other.kindName), h('span', { class: 'entry-number' }, say('entry', { index: other.entryIndex }))),
    h('span', { class: 'small time' }, showTime(other.recorded, view.timeZone).replace(/\.\d+/, '')),
    h('span', { class: 'small' }, other.state === 'erased' ? say('erased') : other.state === 'wrong' ? say('wrong') : other.json === undefined ? say('unsignedRaw') : ''),
    other.said && h('p', { class: 'said' }, other.said),
    other.json && h('details', {}, h('summary', {}, say('showRaw')), h('pre', {}, JSON.stringify(other.json, null, 2)))))))

export const renderReport = (input: ReportInput): HTMLElement => {
  const { language, report } = input
  const view = presentPackage(report, language)
  const sayIn: Say = (id, values) => say(id, language, values)
  return h('div', { class: 'report' },
    banner(input, view, sayIn),
    // What a package that does not hold says is not shown as if it were true.
    report.verdict !== 'invalid' && view.events.map((event) => eventCard(event, view, input, sayIn)),
    report.verdict !== 'invalid' && otherCard(view, sayIn),
    packageCard(view, report, sayIn),
    checkList(view, language, sayIn))
}
