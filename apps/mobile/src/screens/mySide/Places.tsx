import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from '../parts/Button.tsx'
import type { PrivateZone } from '@fieldproof/contract'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { mostPrivatePlaces, zoneAround } from '../../capture/privatePlaces.ts'
import { testIds } from '../../testIds.ts'
import { PageHead } from '../parts/PageHead.tsx'
import './mySide.css'

const radii = [200, 300, 500] as const
/** A worse position than this would put the zone beside the home. */
const mostAccuracyMetres = 150

/** Home, and wherever else a person is not to be recorded. Set while standing there: nobody has to type or show an address. */
const Places = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const { privateZones } = useSnapshot()
  const [name, setName] = useState('')
  const [radiusMetres, setRadius] = useState<number>(300)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | undefined>(undefined)
  const save = async (zones: readonly PrivateZone[]): Promise<void> => {
    try {
      await phone.setPrivateZones(zones)
      setName('')
    } catch {
      setTrouble(t`没有存上：设置私人地点需要联网，请稍后再试。`)
    }
  }
  const act = (work: () => Promise<void>) => async (): Promise<void> => {
    setBusy(true)
    setTrouble(undefined)
    try { await work() } finally { setBusy(false) }
  }
  const add = act(async () => {
    const fix = await phone.ownPosition()
    if (fix === undefined) { setTrouble(t`没有得到位置。请打开定位，走到室外再试。`); return }
    if ((fix.accuracyMetres ?? 0) > mostAccuracyMetres) { setTrouble(t`定位太粗（±${Math.round(fix.accuracyMetres ?? 0)} 米），请到窗边或室外再试。`); return }
    await save([...privateZones, { zoneId: crypto.randomUUID(), name: name.trim() === '' ? t`家` : name.trim(), centre: zoneAround(fix, radiusMetres, Math.random), radiusMetres }])
  })
  return (
    <div className="page">
      <PageHead title={t`私人地点`} />
      <p className="page-lead">{t`在这些地点里，手机和服务器都不保存您的位置，只显示“私人地点”，不显示在哪。最多 ${mostPrivatePlaces} 个。`}</p>
      {privateZones.map((zone) => (
        <section className="card place-row" key={zone.zoneId} data-testid={testIds.placeRow}>
          <div><strong>{zone.name}</strong><p className="fine">{t`半径 ${zone.radiusMetres} 米`}</p></div>
          <Button size="small" className="quiet-button" disabled={busy} data-testid={testIds.placeRemove} onClick={act(() => save(privateZones.filter((other) => other.zoneId !== zone.zoneId)))}>{t`删除`}</Button>
        </section>
      ))}
      {trouble !== undefined && <p className="trouble" role="alert">{trouble}</p>}
      {privateZones.length < mostPrivatePlaces && <section className="card" data-testid={testIds.placeAdd}>
        <h2>{t`把这里设为私人地点`}</h2>
        <label className="field"><span>{t`名称（只有您看得到）`}</span><input value={name} maxLength={40} placeholder={t`家`} data-testid={testIds.placeName} onChange={(event) => setName(event.target.value)} /></label>
        <fieldset className="segments"><legend className="sr-only">{t`半径`}</legend>{radii.map((metres) => <label key={metres} className="segment"><input type="radio" name="radius" checked={radiusMetres === metres} onChange={() => setRadius(metres)} /><span>{t`${metres} 米`}</span></label>)}</fieldset>
        <p className="fine">{t`站在那里点下面的按钮。圆心会随机偏开，别人不能从轨迹的缺口猜出门牌。`}</p>
        <Button block className="act act-primary" loading={busy} disabled={busy} data-testid={testIds.placeHere} onClick={() => { void add() }}>{t`用现在的位置`}</Button>
      </section>}
      <p className="fine">{t`在私人地点里仍可以自己点签到；签到会带上位置，点之前会提醒。求助也会带上位置。`}</p>
    </div>
  )
}

export default Places
