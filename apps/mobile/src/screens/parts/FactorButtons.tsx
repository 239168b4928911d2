import { useLingui } from '@lingui/react/macro'
import type { Readable } from '../../capture/siteFactors.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'

const kinds = ['nfc', 'qr', 'beacon', 'face'] as const
const icons = { nfc: 'tag', qr: 'scan', beacon: 'beacon', face: 'me' } as const
const ids = { nfc: testIds.readTag, qr: testIds.readCode, beacon: testIds.readBeacon, face: testIds.readFace } as const

/** What can be read at this site with this phone: offered where the site has it, or the company asks for it. */
export const FactorButtons = ({ can, offered, asked, read, onOpen }: {
  readonly can: readonly string[]; readonly offered: readonly string[]; readonly asked: readonly string[]; readonly read: readonly string[]; readonly onOpen: (kind: Readable | 'face') => void
}) => {
  const { t } = useLingui()
  const shown = kinds.filter((kind) => read.includes(kind) || (can.includes(kind) && (kind === 'face' || offered.includes(kind) || asked.includes(kind))))
  if (shown.length === 0) return null
  const names = { nfc: t`碰标签`, qr: t`扫门店码`, beacon: t`收信标`, face: t`人脸` }
  const done = { nfc: t`已碰标签`, qr: t`已扫门店码`, beacon: t`已收到信标`, face: t`已核验人脸` }
  return (
    <div className="factor-buttons">
      {shown.map((kind) => {
        const isDone = read.includes(kind)
        return (
          <button key={kind} type="button" className={`photo-button factor-button${isDone ? ' factor-done' : ''}`} data-testid={ids[kind]} data-done={isDone} onClick={() => onOpen(kind)}>
            <Icon name={isDone ? 'check' : icons[kind]} /><span>{isDone ? done[kind] : asked.includes(kind) ? t`${names[kind]}（要求）` : names[kind]}</span>
          </button>
        )
      })}
    </div>
  )
}
