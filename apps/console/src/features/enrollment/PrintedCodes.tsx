import { useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { TimeText } from '../../shell/TimeText.tsx'
import { absoluteUrl } from './absoluteUrl.ts'
import { modulesPath, type PersonCode } from './codeSheet.ts'
import './printedCodes.css'

/** Eight people on a page, on paper only; `onReady` when the codes are drawn. */
export const PrintedCodes = ({ codes, onReady }: { codes: readonly PersonCode[]; onReady: () => void }) => {
  const { t } = useLingui()
  const [drawn, setDrawn] = useState<readonly { readonly size: number; readonly path: string }[]>()
  useEffect(() => {
    let current = true
    void import('qrcode').then(({ default: qr }) => {
      const made = codes.map(({ url }) => qr.create(absoluteUrl(url), { errorCorrectionLevel: 'M' }).modules).map((modules) => ({ size: modules.size, path: modulesPath(modules) }))
      if (current) setDrawn(made)
    })
    return () => { current = false }
  }, [codes])
  useEffect(() => { if (drawn) onReady() }, [drawn, onReady])
  if (!drawn || drawn.length !== codes.length) return null
  return createPortal(
    <ul className="fp-printed-codes" data-testid="printed-codes">
      {codes.map((code, i) => {
        const { size, path } = drawn[i]!
        return (
          <li key={code.personId}>
            <svg viewBox={`-2 -2 ${size + 4} ${size + 4}`} role="img" aria-label={t`${code.name} 的绑定二维码`}><path d={path} /></svg>
            <div>
              <strong>{code.name}</strong>
              <span>{[code.departmentName, code.employeeNumber].filter(Boolean).join(' · ')}</span>
              <span>{t`用手机相机或微信“扫一扫”打开，只能使用一次，不要转给别人。`}</span>
              <span>{t`有效期至`} <TimeText value={code.expiresAt} /></span>
              <span className="fp-printed-link">{absoluteUrl(code.url)}</span>
            </div>
          </li>
        )
      })}
    </ul>, document.body)
}
