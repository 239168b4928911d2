import { useLingui } from '@lingui/react/macro'

export const useDayNames = () => {
  const { t } = useLingui()
  return [t`周一`, t`周二`, t`周三`, t`周四`, t`周五`, t`周六`, t`周日`]
}

/** "周一至周五", or the days one by one. ISO 8601 day numbers, 1 = Monday. */
export const useDaysText = () => {
  const { t } = useLingui()
  const names = useDayNames()
  return (days: readonly number[]): string => {
    const sorted = [...days].sort((a, b) => a - b)
    const name = (day: number | undefined) => names[(day ?? 1) - 1] ?? ''
    if (sorted.length === 7) return t`每天`
    const inRow = sorted.every((day, i) => i === 0 || day === (sorted[i - 1] ?? 0) + 1)
    return sorted.length > 2 && inRow ? t`${name(sorted[0])}至${name(sorted.at(-1))}` : sorted.map(name).join(t`、`)
  }
}
