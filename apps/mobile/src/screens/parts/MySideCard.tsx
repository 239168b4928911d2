import { useState } from 'react'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import { usePhone } from '../../app/context.ts'
import { navigate, pathOf } from '../../app/router.ts'
import type { MySideName } from '../../app/router.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'
import '../mySide/mySide.css'

const links: readonly (readonly [MySideName, ReturnType<typeof msg>, ReturnType<typeof msg>])[] = [
  ['day', msg`我的一天`, msg`行程、停留、什么时候没有记录`],
  ['figures', msg`我的得分和小结`, msg`多少分，怎么算的，疑问在哪`],
  ['consents', msg`同意与撤回`, msg`轨迹、人脸、视频，分开决定`],
  ['face', msg`人脸核验`, msg`可用可不用，只在手机里比对`],
  ['passkey', msg`解锁确认`, msg`签到时用指纹、面容或密码确认是您`],
  ['places', msg`私人地点`, msg`家和别的地方，不记录位置`],
  ['reminders', msg`提醒`, msg`抽查、提问和忘记签退时通知我`],
  ['sos', msg`紧急求助`, msg`按住 2 秒，下班也能用`],
  ['fault', msg`报告故障`, msg`系统用不了时留个证据`],
]

/** What the app gives back: one's own data, one's own choices. */
export const MySideCard = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const save = async (): Promise<void> => {
    setState('busy')
    try {
      const answer = await phone.client().phone.exportData()
      const url = URL.createObjectURL(await answer.blob())
      const link = document.createElement('a')
      link.href = url
      link.download = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'fieldproof.zip'
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
      setState('idle')
    } catch {
      setState('failed')
    }
  }
  return (
    <section className="card my-side">
      <h2>{t`我这边`}</h2>
      <ul>{links.map(([name, title, what]) => (
        <li key={name}><a className="my-side-link" href={pathOf({ name })} data-testid={testIds.openMySide} data-name={name} onClick={(event) => { event.preventDefault(); navigate({ name }) }}><span><strong>{t(title)}</strong><span className="fine">{t(what)}</span></span><Icon name="chevron" size={16} /></a></li>
      ))}</ul>
      <Button block className="act act-second" loading={state === 'busy'} disabled={state === 'busy'} data-testid={testIds.exportAll} onClick={() => { void save() }}>{t`导出我的全部数据`}</Button>
      <p className="fine">{state === 'failed' ? t`没有导出成功：需要联网，请稍后再试。` : t`一个压缩包：签到与理由、行程（GPX）、照片，别的软件能打开。`}</p>
    </section>
  )
}
