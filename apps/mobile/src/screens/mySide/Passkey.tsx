import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from '../parts/Button.tsx'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { hasPlatformAuthenticator, makePasskey } from '../../capture/passkey.ts'
import { testIds } from '../../testIds.ts'
import { PageHead } from '../parts/PageHead.tsx'
import './mySide.css'

/** What confirming by unlocking is for, and setting it up on this phone. */
const Passkey = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const { passkey, today, identity } = useSnapshot()
  const [possible, setPossible] = useState<boolean | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<'refused' | 'unfit' | undefined>(undefined)
  useEffect(() => { void hasPlatformAuthenticator().then(setPossible) }, [])
  const act = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setTrouble(undefined)
    try {
      await work()
    } catch (error) {
      setTrouble(error instanceof Error && error.name === 'NotAllowedError' ? 'refused' : 'unfit')
    } finally {
      setBusy(false)
    }
  }
  const make = (): Promise<void> => act(async () => { await phone.setPasskey(await makePasskey({ personId: identity!.personId, personName: today!.person.name, orgName: today!.org.name })) })
  const forget = (): Promise<void> => act(async () => { if (passkey !== undefined) await phone.setPasskey({ topic: 'passkey', credentialId: passkey.credentialId, publicKey: null, rpId: passkey.rpId, origin: location.origin }) })
  return (
    <div className="page">
      <PageHead title={t`解锁确认`} />
      <p className="page-lead">{t`设置后，每次签到都请您用手机的指纹、面容或密码确认一下。别人拿着这部手机，没有您的解锁方式就确认不了。`}</p>
      <section className="card face-facts">
        <h2>{t`它怎么做，做不到什么`}</h2>
        <ul>
          <li>{t`指纹、面容和密码只由手机系统核对，应用和公司都看不到，也收不到。`}</li>
          <li>{t`用不用由您决定。没有确认也能签到，不会对您不利；随时可以取消。`}</li>
          <li>{t`它只说明能解锁这部手机的人当时同意了这次签到，不能证明这个人是谁。`}</li>
        </ul>
      </section>
      {possible === false && passkey === undefined && <p className="empty" role="status">{t`这部手机没有可用的屏幕解锁，或浏览器不支持通行密钥。`}</p>}
      {(possible === true || passkey !== undefined) && <section className="card" data-testid={testIds.passkeyCard} data-state={passkey === undefined ? 'none' : 'set'}>
        <h2>{passkey === undefined ? t`还没有设置` : t`已设置，签到时会请您确认`}</h2>
        {trouble !== undefined && <p className="trouble" role="alert" data-testid={testIds.passkeyTrouble}>{trouble === 'refused' ? t`没有完成：您取消了，或没有通过解锁。` : t`这部手机的通行密钥用不了。`}</p>}
        <div className="act-buttons consent-acts">
          {passkey === undefined ? <Button className="act act-primary" loading={busy} disabled={busy || today === undefined || identity === undefined} data-testid={testIds.passkeyMake} onClick={() => { void make() }}>{t`设置`}</Button>
            : <Button className="act act-second" loading={busy} disabled={busy} data-testid={testIds.passkeyForget} onClick={() => { void forget() }}>{t`取消设置`}</Button>}
        </div>
      </section>}
    </div>
  )
}

export default Passkey
