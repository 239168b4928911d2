import { useLingui } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'

/** Always dark on white, whatever the colour mode: many scanners refuse inverted codes. */
export const QrCode = ({ text, sizePixels = 200, label }: { text: string; sizePixels?: number; label?: string }) => {
  const { t } = useLingui()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let current = true
    void import('qrcode').then(({ default: qr }) => {
      if (current && canvas.current) return qr.toCanvas(canvas.current, text, { width: sizePixels * 2, margin: 2, errorCorrectionLevel: 'M' }).then(() => { if (canvas.current) { canvas.current.style.width = canvas.current.style.height = `${sizePixels}px` } })
      return undefined
    })
    return () => { current = false }
  }, [text, sizePixels])
  return <canvas ref={canvas} role="img" aria-label={label ?? t`绑定二维码`} className="fp-qr" style={{ width: sizePixels, height: sizePixels }} data-qr={text} data-testid="enrollment-qr" />
}
