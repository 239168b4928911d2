import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { LookForm, PhoneAccess } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { dateAndTime, dateWords } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'

type State = { readonly items: readonly PhoneAccess[]; readonly nextCursor?: string } | 'loading' | 'offline'

/** Who looked at my track, of which day, when and why: the other half of asking managers for a purpose. */
export const AccessesCard = () => {
  const { t, i18n } = useLingui()
  const howOf = (form: LookForm): string => {
    switch (form) {
      case 'track_report': return t`在轨迹报表里`
      case 'track_report_xlsx': case 'track_report_csv': return t`随轨迹报表导出成文件`
      case 'gpx': case 'geojson': case 'csv': return t`导出成 ${form === 'geojson' ? 'GeoJSON' : form.toUpperCase()} 文件`
      case 'evidence_package': return t`导出了一次签到的证据包`
    }
  }
  const phone = usePhone()
  const { identity } = useSnapshot()
  const [state, setState] = useState<State>('loading')
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const load = async (before: readonly PhoneAccess[] = [], cursor?: string): Promise<void> => {
    try {
      const page = await phone.client().phone.accesses({ cursor, limit: 10 })
      setState({ items: [...before, ...page.items], ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}) })
    } catch {
      if (before.length === 0) setState('offline')
    }
  }
  // eslint-disable-next-line react-hooks/exhaustive-deps -- once per visit of this screen
  useEffect(() => { void load() }, [])

  return (
    <section className="card" data-testid={testIds.accesses}>
      <h2>{t`谁看过我的轨迹`}</h2>
      {state === 'loading' ? <p className="fine">{t`正在读取…`}</p>
        : state === 'offline' ? <p className="fine">{t`联网后可以看到。`}</p>
        : state.items.length === 0 ? <p className="fine">{t`还没有人看过。每次查看都要写明目的，并会显示在这里。`}</p>
        : <div>{state.items.map((item) => (
            <div key={item.accessId} className="day-request" data-testid={testIds.accessRow}>
              <p><strong>{item.viewerName}</strong> · {item.purpose}</p>
              <p className="fine">{item.form === 'evidence_package' ? dateWords(item.day, i18n.locale as Language) : t`${dateWords(item.day, i18n.locale as Language)} 的轨迹`}{item.form ? ` · ${howOf(item.form)}` : ''} · <span className="one-word">{dateAndTime(item.accessedAt, timeZone, i18n.locale as Language)}</span></p>
            </div>
          ))}</div>}
      {typeof state === 'object' && state.nextCursor !== undefined && <Button block className="act act-second" onClick={() => { void load(state.items, state.nextCursor) }}>{t`更早的`}</Button>}
    </section>
  )
}
