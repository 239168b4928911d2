import 'antd-mobile/es/global'
import './app/styles.css'
import { createRoot } from 'react-dom/client'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { App } from './app/App.tsx'
import { PhoneContext } from './app/context.ts'
import { showLanguage } from './app/i18n.ts'
import { startPhone } from './app/phone.ts'
import { preferences } from './app/preferences.ts'
import { takeTapFromAddress } from './capture/siteFactors.ts'
import { registerServiceWorker } from './app/registerServiceWorker.ts'

const container = document.getElementById('root')!
const showTextSize = (): void => { document.documentElement.classList.toggle('large-text', preferences.get().largeText) }

let language = preferences.get().language
preferences.subscribe(() => {
  showTextSize()
  if (preferences.get().language === language) return
  language = preferences.get().language
  void showLanguage(language)
  askAnew()
})
/** Reasons, the tier, hours of sites and what is asked are worded by the server: in the new language once it has been asked again. */
let askAnew = (): void => undefined

const start = async (): Promise<void> => {
  takeTapFromAddress()
  showTextSize()
  const [{ phone, begin }] = await Promise.all([startPhone(), showLanguage(language)])
  askAnew = () => { void phone.refresh() }
  createRoot(container).render(
    <I18nProvider i18n={i18n}>
      <PhoneContext value={phone}><App /></PhoneContext>
    </I18nProvider>,
  )
  afterFirstFrame(() => {
    begin()
    // Asks the browser not to throw the outbox away when the disk runs full; it may say no.
    void navigator.storage?.persist?.().catch(() => undefined)
  })
}

/** A page in the background paints nothing, and has to send and record all the same. */
const afterFirstFrame = (work: () => void): void => {
  let done = false
  const once = (): void => {
    if (!done) work()
    done = true
  }
  requestAnimationFrame(() => setTimeout(once, 0))
  setTimeout(once, 1_000)
}

registerServiceWorker()
start().catch((error: unknown) => {
  // No IndexedDB (private mode of old browsers): without it nothing can be kept, so nothing may be promised.
  container.textContent = `实迹无法在此浏览器中保存记录，请换用系统自带浏览器并关闭无痕模式。 This browser cannot keep records. (${error instanceof Error ? error.message : String(error)})`
})
