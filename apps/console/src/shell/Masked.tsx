import type { MaskedField } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMe } from './api.ts'

/** What each field is called, and what is kept back with it. */
export const useMaskedNames = (): Readonly<Record<MaskedField, string>> => {
  const { t } = useLingui()
  return { phone: t`手机号`, email: t`邮箱`, position: t`准确位置和轨迹`, photo: t`照片、视频和语音` }
}

/** Whether the server keeps this of that person from who is signed in. */
export const useIsMasked = () => {
  const me = useMe()
  return (field: MaskedField, personId: string): boolean => personId !== me.personId && me.masks.includes(field)
}

/** Stands where the server kept something back from this role; leads to who sees what, and why. */
export const Masked = ({ field, children }: { field: MaskedField; children?: ReactNode }) => {
  const { t } = useLingui()
  const name = useMaskedNames()[field]
  return (
    <span className="fp-masked" data-testid={`masked-${field}`}>
      {children}{children ? ' ' : null}
      <Link to="/field-masks" title={t`公司设置对您的角色遮盖了${name}。点开可以看到对谁遮盖什么。`}><Trans>对您遮盖</Trans></Link>
    </span>
  )
}

/** The same above a screen that shows less for it: what is left, and what is not. */
export const MaskedNotice = ({ field, children }: { field: MaskedField; children: ReactNode }) => (
  <p className="fp-masked-notice" role="note" data-testid={`masked-notice-${field}`}>{children} <Masked field={field} /></p>
)
