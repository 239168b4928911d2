import { HistoryOutlined } from '@ant-design/icons'
import type { PutOff } from '@fieldproof/contract'
import { Trans } from '@lingui/react/macro'
import { TimeText } from '../../shell/TimeText.tsx'
import './putOff.css'

/** Until when it is put off, and by whom. */
export const PutOffMark = ({ putOff: { byName, until } }: { putOff: PutOff }) => (
  <span className="fp-put-off-mark" data-testid="put-off-mark"><HistoryOutlined aria-hidden /> <Trans>{byName} 延后到 <TimeText value={until} /></Trans></span>
)
