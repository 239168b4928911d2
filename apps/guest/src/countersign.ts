/** The customer is asked, by a link that the field worker's phone shows as a code. No account, no cookie, nothing kept on this phone. */
import { ApiError, createClient } from '@fieldproof/client'
import type { CountersignView } from '@fieldproof/contract'
import { h, show } from './dom.ts'
import { currentLanguage, languageChoice, say3, type words } from './words.ts'
import './style.css'

const client = createClient({ language: currentLanguage })
const token = location.hash.slice(1)

type State =
  | { readonly name: 'loading' } | { readonly name: 'trouble'; readonly title: keyof typeof words; readonly how?: keyof typeof words; readonly canRetry?: boolean }
  | { readonly name: 'asked'; readonly view: CountersignView; readonly isDenying?: boolean } | { readonly name: 'answered'; readonly view: CountersignView; readonly isNow: boolean }

let state: State = { name: 'loading' }
let typedName = ''
const turn = (next: State): void => { state = next; draw() }

/** Answered in the very browser that holds the field worker's app: told to the server, which counts it for nothing. */
const isSamePhone = async (): Promise<boolean> => ((await indexedDB.databases?.().catch(() => [])) ?? []).some(({ name }) => name === 'fieldproof')

const timeText = ({ happenedAt, timeZone }: CountersignView): string =>
  new Intl.DateTimeFormat(currentLanguage() === 'en' ? 'en-GB' : currentLanguage(), { timeZone, month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(happenedAt))

const claim = (view: CountersignView): HTMLElement => {
  const values = { person: view.personName, org: view.orgName, site: view.siteName ?? '', time: timeText(view) }
  return h('p', { class: 'claim', 'data-testid': 'claim' }, say3(view.siteName === null ? 'visited' : view.kind === 'check_in' ? 'visitedSite' : 'leftSite', values))
}

const load = async (): Promise<void> => {
  turn({ name: 'loading' })
  try {
    const view = await client.countersigns.look(token)
    turn(view.state === 'open' ? { name: 'asked', view } : view.state === 'expired' ? { name: 'trouble', title: 'expired', how: 'expiredHow' } : { name: 'answered', view, isNow: false })
  } catch (error) {
    turn(error instanceof ApiError && error.status < 500 ? { name: 'trouble', title: 'invalid', how: 'expiredHow' } : { name: 'trouble', title: 'offline', canRetry: true })
  }
}

const answer = async (choice: 'confirmed' | 'denied'): Promise<void> => {
  for (const button of document.querySelectorAll('button')) button.disabled = true
  try {
    const view = await client.countersigns.answer(token, { answer: choice, isSamePhone: await isSamePhone(), ...(typedName.trim() === '' ? {} : { name: typedName.trim() }) })
    turn({ name: 'answered', view, isNow: view.state === choice })
  } catch (error) {
    turn(error instanceof ApiError && error.status === 410 ? { name: 'trouble', title: 'expired', how: 'expiredHow' } : { name: 'trouble', title: 'offline', canRetry: true })
  }
}

const button = (text: keyof typeof words, testId: string, style: string, onClick: () => void): HTMLElement => h('button', { type: 'button', class: `act ${style}`, 'data-testid': testId, click: onClick }, say3(text))

const asked = (view: CountersignView, isDenying: boolean): void => {
  const input = h('input', { type: 'text', maxlength: '60', autocomplete: 'name', 'data-testid': 'customer-name', input: (event) => { typedName = (event.target as HTMLInputElement).value } })
  input.value = typedName
  show(languageChoice(draw), h('h1', {}, say3('confirmTitle')), claim(view), h('p', {}, say3(isDenying ? 'noSure' : 'isItSo')),
    !isDenying && h('label', {}, say3('yourName'), input),
    isDenying
      ? h('div', { class: 'actions' }, button('noConfirm', 'deny-confirm', 'act-warn', () => { void answer('denied') }), button('back', 'deny-back', '', () => turn({ name: 'asked', view })))
      : h('div', { class: 'actions' }, button('yes', 'confirm', 'act-main', () => { void answer('confirmed') }), button('no', 'deny', '', () => turn({ name: 'asked', view, isDenying: true }))),
    h('p', { class: 'soft' }, say3('stored')))
}

function draw(): void {
  if (state.name === 'loading') show(languageChoice(draw), h('p', { role: 'status' }, say3('loading')))
  else if (state.name === 'trouble') show(languageChoice(draw), h('h1', { 'data-testid': 'trouble', 'data-trouble': state.title }, say3(state.title)), state.how !== undefined && h('p', {}, say3(state.how)), state.canRetry === true && h('div', { class: 'actions' }, button('again', 'retry', 'act-main', () => { void load() })))
  else if (state.name === 'asked') asked(state.view, state.isDenying === true)
  else {
    const yes = state.view.state === 'confirmed'
    show(languageChoice(draw), h('div', { role: 'status' }, h('h1', { 'data-testid': 'answered', 'data-state': state.view.state }, say3(state.isNow ? 'thanks' : yes ? 'answeredYes' : 'answeredNo'))), claim(state.view), h('p', {}, say3(state.isNow ? (yes ? 'saidYes' : 'saidNo') : 'onlyOnce')))
  }
  document.title = say3('confirmTitle')
}

void load()
