import { useLingui } from '@lingui/react/macro'
import type { Settled } from '@fieldproof/contract'
import { testIds } from '../../testIds.ts'

/** That somebody has looked at it and found nothing to be done; with their note, which was written knowing that it is read here. */
export const SettledLine = ({ settled: { byName, note } }: { readonly settled: Settled }) => {
  const { t } = useLingui()
  return <p className="fine" data-testid={testIds.settledLine}>{note === null ? t`${byName} 已看过，没有要处理的。` : t`${byName} 已看过，没有要处理的：${note}`}</p>
}
