import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import type { RecordRow } from '../../outbox/rows.ts'
import { keyLostCode } from '../../outbox/types.ts'
import { testIds } from '../../testIds.ts'

/** "Not enough evidence" is never called fraud, and a doubt is not a judgement. */
const bandNames = {
  verified: msg`可信`,
  needs_review: msg`有疑点`,
  strong_doubt: msg`存疑较大`,
  not_enough_evidence: msg`依据不足`,
} as const

/** Where a record stands, in one word: the verdict once there is one, the delivery before. */
export const BandBadge = ({ row }: { readonly row: Pick<RecordRow, 'verdict' | 'delivery' | 'local'> }) => {
  const { t } = useLingui()
  const band = row.verdict?.band
  const text = band !== undefined ? t(bandNames[band]) : row.delivery === 'waiting' ? t`待同步` : row.delivery === 'refused' ? (row.local?.problem?.code === keyLostCode ? t`没有送达` : t`未被接收`) : t`核验中`
  const look = band ?? (row.delivery === 'refused' ? 'strong_doubt' : 'none')
  return <span className={`band band-${look}`} data-testid={testIds.verdictBand} data-band={band ?? row.delivery}>{text}</span>
}
