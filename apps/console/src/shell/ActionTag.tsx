import { useLingui } from '@lingui/react/macro'

/** What can follow from a check-in; `none`: no policy applied. */
export const actions = ['accept', 'ask_factor', 'review', 'block', 'none'] as const

/** What follows from a check-in, in a word. */
export const useActionName = () => {
  const { t } = useLingui()
  return (action: string): string => {
    switch (action) {
      case 'accept': return t`接受`
      case 'ask_factor': return t`再要一项`
      case 'review': return t`请人看一眼`
      case 'block': return t`暂不计入`
      case 'none': return t`无策略`
      default: return action
    }
  }
}

/** Small, beside the verdict; nothing where no policy applied. */
export const ActionTag = ({ action }: { action: string | null }) => {
  const name = useActionName()
  return action === null ? null : <small className="fp-action" data-action={action} data-testid={`action-${action}`}>{name(action)}</small>
}
