import { DesktopOutlined, GlobalOutlined, LoadingOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons'
import { languages } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { Button, Dropdown } from 'antd'
import { languageNames } from './i18n.ts'
import { setPreferences, useColourMode, usePreferences } from './preferences.ts'

export const LanguageButton = () => {
  const { t, i18n } = useLingui()
  const { language } = usePreferences()
  // The page changes in one step, once what the server words has come: until then this turns.
  const isChanging = i18n.locale !== language
  return (
    <Dropdown trigger={['click']} menu={{ selectedKeys: [language], items: languages.map((key) => ({ key, label: <span lang={key} data-testid={`language-${key}`}>{languageNames[key]}</span>, onClick: () => setPreferences({ language: key }) })) }}>
      <Button type="text" icon={isChanging ? <LoadingOutlined /> : <GlobalOutlined />} aria-label={t`语言`} aria-busy={isChanging} data-testid="language-menu" />
    </Dropdown>
  )
}

export const ColourButton = () => {
  const { t } = useLingui()
  const { colour } = usePreferences()
  const mode = useColourMode()
  return (
    <Dropdown trigger={['click']} menu={{ selectedKeys: [colour], items: [
      { key: 'light', icon: <SunOutlined />, label: t`浅色`, onClick: () => setPreferences({ colour: 'light' }) },
      { key: 'dark', icon: <MoonOutlined />, label: t`深色`, onClick: () => setPreferences({ colour: 'dark' }) },
      { key: 'system', icon: <DesktopOutlined />, label: t`跟随系统`, onClick: () => setPreferences({ colour: 'system' }) },
    ] }}>
      <Button type="text" icon={mode === 'dark' ? <MoonOutlined /> : <SunOutlined />} aria-label={t`外观`} data-testid="colour-menu" />
    </Dropdown>
  )
}
