import { CheckOutlined, CopyOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { App, Button } from 'antd'
import { useState } from 'react'

/** Selectable text with a copy button; `navigator.clipboard` is missing on plain HTTP, so selecting and copying is the way back. */
const copy = async (text: string): Promise<boolean> => {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      // Refused by permission: try the older way below.
    }
  }
  const area = document.createElement('textarea')
  area.value = text
  area.style.cssText = 'position:fixed;opacity:0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}

export const CopyText = ({ text, label, testId }: { text: string; label: string; testId?: string }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const [copied, setCopied] = useState(false)
  const onClick = async () => {
    if (!(await copy(text))) { void message.warning(t`浏览器不允许复制，请手动选中复制。`); return }
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <div className="fp-copy">
      <code className="fp-code" data-testid={testId}>{text}</code>
      <Button size="small" icon={copied ? <CheckOutlined /> : <CopyOutlined />} onClick={() => void onClick()} aria-label={t`复制${label}`}>{copied ? t`已复制` : t`复制`}</Button>
    </div>
  )
}
