/** The page: take a file, check it here, show the result. Nothing leaves the device (see the content security policy in vite.config.ts). */
import './style.css'
import { checkPackageZip, toHex } from '@fieldproof/core/evidence'
import type { PackageFileReport } from '@fieldproof/core/evidence'
import { languages } from '@fieldproof/core/kernel'
import type { Language } from '@fieldproof/core/kernel'
import { evidenceCrypto, inflateRaw } from '../crypto.ts'
import { say, words } from '../words.ts'
import { h, icon } from './dom.ts'
import { renderReport } from './report.ts'

const largestFileBytes = 600 * 2 ** 20
const pictureTypes: Readonly<Record<string, string>> = { jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif', avif: 'image/avif' }

type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'checking'; readonly fileName: string }
  | { readonly kind: 'unreadable'; readonly fileName: string; readonly reason: Record<Language, string> }
  | { readonly kind: 'report'; readonly fileName: string; readonly fileSha256: string; readonly report: PackageFileReport }

const remembered = (): Language => {
  try {
    const language = localStorage.getItem('fieldproof-language') as Language
    return languages.includes(language) ? language : 'zh-CN'
  } catch {
    // Some browsers give a page opened from a file no storage.
    return 'zh-CN'
  }
}

let language: Language = remembered()
let outcome: Outcome = { kind: 'none' }
let trustedKey = ''
let zip: { readonly name: string; readonly bytes: Uint8Array } | undefined
const urls = new Map<string, string>()

const pictureUrl = (path: string): string | undefined => {
  const type = pictureTypes[path.slice(path.lastIndexOf('.') + 1)]
  const data = outcome.kind === 'report' ? outcome.report.files.get(path) : undefined
  if (type === undefined || data === undefined) return undefined
  const url = urls.get(path) ?? URL.createObjectURL(new Blob([new Uint8Array(data)], { type }))
  urls.set(path, url)
  return url
}

const check = (): void => {
  if (zip === undefined) return
  for (const url of urls.values()) URL.revokeObjectURL(url)
  urls.clear()
  const { name: fileName, bytes } = zip
  const result = checkPackageZip(bytes, inflateRaw, evidenceCrypto, trustedKey.trim() === '' ? {} : { trustedVkey: trustedKey })
  if (!result.ok) outcome = { kind: 'unreadable', fileName, reason: result.error }
  else if (result.value.checks.some((one) => one.code === 'manifestMissing')) outcome = { kind: 'unreadable', fileName, reason: words.notPackage }
  else outcome = { kind: 'report', fileName, fileSha256: toHex(evidenceCrypto.sha256(bytes)), report: result.value }
}

const open = async (file: File): Promise<void> => {
  outcome = { kind: 'checking', fileName: file.name }
  render()
  if (file.size > largestFileBytes) outcome = { kind: 'unreadable', fileName: file.name, reason: words.tooBig }
  else {
    try {
      zip = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
      // Lets the browser paint “checking” before the work begins.
      await new Promise((resolve) => { setTimeout(resolve, 30) })
      check()
    } catch {
      outcome = { kind: 'unreadable', fileName: file.name, reason: words.notFound }
    }
  }
  render()
  document.querySelector<HTMLElement>('h1')?.focus()
}

const header = (): HTMLElement => h('header', { class: 'top' },
  h('div', { class: 'brand' }, icon('shield'), h('div', {}, h('p', { class: 'brand-name' }, say('product', language)), h('p', { class: 'brand-line' }, say('tagline', language)))),
  h('nav', { class: 'languages', 'aria-label': 'Language' }, languages.map((one) => h('button', {
    type: 'button', lang: one, 'aria-pressed': String(one === language),
    click: () => {
      language = one
      try {
        localStorage.setItem('fieldproof-language', one)
      } catch {
        // Not remembered then.
      }
      render()
    },
  }, { 'zh-CN': '简体', 'zh-TW': '繁體', en: 'English' }[one]))))

const keyField = (): HTMLElement => h('details', { class: 'key-field', open: trustedKey !== '' },
  h('summary', {}, say('keyLabel', language)),
  h('input', {
    type: 'text', value: trustedKey, spellcheck: 'false', autocomplete: 'off', placeholder: 'example.com/log+1a2b3c4d+A…', 'aria-label': say('keyLabel', language),
    change: (event) => {
      trustedKey = (event.target as HTMLInputElement).value.trim()
      if (zip !== undefined && outcome.kind !== 'none') {
        check()
        render()
      }
    },
  }),
  h('p', { class: 'small' }, say('keyHint', language)))

const chooser = (): HTMLElement => {
  const input = h('input', { type: 'file', accept: '.zip,application/zip', id: 'file', class: 'visually-hidden', change: () => { if (input.files?.[0]) void open(input.files[0]) } })
  return h('div', { class: 'card chooser' },
    input,
    h('label', { for: 'file', class: 'drop' }, icon('upload'), h('span', { class: 'drop-title' }, say('dropTitle', language)), h('span', { class: 'small' }, say('dropHint', language)), h('span', { class: 'button' }, say('choose', language))),
    keyField())
}

const actions = (): HTMLElement => h('div', { class: 'actions' },
  h('button', { type: 'button', class: 'button', click: () => { window.print() } }, icon('print'), say('print', language)),
  h('button', {
    type: 'button', class: 'button button-quiet',
    click: () => {
      outcome = { kind: 'none' }
      zip = undefined
      render()
    },
  }, icon('again'), say('another', language)))

const body = (): (HTMLElement | false)[] => {
  switch (outcome.kind) {
    case 'none': return [chooser(), h('section', { class: 'how' }, h('h2', {}, say('howTitle', language)), h('ol', {}, (['how1', 'how2', 'how3'] as const).map((id) => h('li', {}, say(id, language)))))]
    case 'checking': return [h('div', { class: 'card checking', role: 'status' }, h('span', { class: 'spinner' }), `${say('checking', language)} ${outcome.fileName}`)]
    case 'unreadable': return [
      h('section', { class: 'card banner banner-unreadable', role: 'alert' }, h('div', { class: 'seal' }, icon('shield'), icon('fail')),
        h('div', { class: 'banner-words' }, h('h1', { tabindex: -1 }, say('unreadable', language)), h('p', {}, outcome.reason[language]), h('p', { class: 'small' }, outcome.fileName))),
      chooser(),
    ]
    case 'report': return [renderReport({ ...outcome, language, pictureUrl }), h('div', { class: 'after' }, keyField(), actions())]
  }
}

const render = (): void => {
  document.documentElement.lang = language
  document.title = say('product', language)
  document.querySelector('#app')!.replaceChildren(header(), h('main', {}, ...body().filter((part) => part !== false)))
}

const dragging = (isOver: boolean) => (event: DragEvent): void => {
  event.preventDefault()
  document.body.classList.toggle('dragging', isOver)
}
window.addEventListener('dragover', dragging(true))
window.addEventListener('dragleave', dragging(false))
window.addEventListener('drop', (event) => {
  dragging(false)(event)
  const file = event.dataTransfer?.files[0]
  if (file) void open(file)
})
// Printed, every check is to be seen, not only those unfolded.
window.addEventListener('beforeprint', () => { for (const details of document.querySelectorAll<HTMLDetailsElement>('.group')) details.open = true })

render()
