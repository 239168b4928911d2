import { StyleProvider } from '@ant-design/cssinjs'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntdApp, ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale/index.js'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { queryClient } from './api.ts'
import { changeLanguage } from './changeLanguage.ts'
import { i18n } from './i18n.ts'
import { useColourMode, useLessMotion, usePreferences } from './preferences.ts'
import { cssVariables, themeFor } from './theme.ts'

/** Menus and lists open inside the landmark that holds their button, so that screen readers keep the place (WCAG 1.3.1); in dialogs, on top of all. */
const popupContainer = (button?: HTMLElement): HTMLElement => button?.closest<HTMLElement>('main, header.fp-topbar, header.fp-front-bar') ?? document.body

export const Providers = ({ initialLocale, children }: { initialLocale: Locale; children: ReactNode }) => {
  const { language } = usePreferences()
  const mode = useColourMode()
  const [locale, setLocale] = useState(initialLocale)
  const still = useLessMotion()
  const theme = useMemo(() => themeFor(mode, still), [mode, still])
  const form = useMemo(() => ({ scrollToFirstError: { block: 'center', behavior: still ? 'instant' : 'smooth', focus: true } } as const), [still])

  useEffect(() => {
    if (i18n.locale === language) return
    void changeLanguage(language, setLocale)
  }, [language])

  useEffect(() => {
    document.documentElement.style.colorScheme = mode
    document.documentElement.dataset['colour'] = mode
  }, [mode])

  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <StyleProvider layer>
          <ConfigProvider locale={locale} theme={theme} button={{ autoInsertSpace: false }} form={form} getPopupContainer={popupContainer}>
            <style>{`:root { ${cssVariables(mode)} }`}</style>
            <AntdApp style={{ height: '100%' }} message={{ maxCount: 3 }}>{children}</AntdApp>
          </ConfigProvider>
        </StyleProvider>
      </QueryClientProvider>
    </I18nProvider>
  )
}
