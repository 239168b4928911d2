import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useLingui } from '@lingui/react/macro'
import { Icon } from './Icon.tsx'

/** A panel from the bottom: a native modal dialog, so focus, Escape and the screen reader behave by themselves. */
export const Sheet = ({ title, onClose, children, full = false, testId }: { readonly title: string; readonly onClose: () => void; readonly children: ReactNode; readonly full?: boolean; readonly testId?: string }) => {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (element !== null && !element.open) element.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog ref={dialog} className={full ? 'sheet sheet-full' : 'sheet'} aria-label={title} data-testid={testId}
      onCancel={(event) => { event.preventDefault(); onClose() }}
      onClick={(event) => { if (event.target === dialog.current) onClose() }}>
      <div className="sheet-body">
        <div className="sheet-head">
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label={t`关闭`} onClick={onClose}><Icon name="close" /></button>
        </div>
        {children}
      </div>
    </dialog>
  )
}
