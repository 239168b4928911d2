import type { EnrollmentCode } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert } from 'antd'
import { CopyText } from '../../shell/CopyText.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { absoluteUrl, isLoopback } from './absoluteUrl.ts'
import { QrCode } from './QrCode.tsx'

/** One person's way onto the phone: code to scan, link to send, and until when. */
export const EnrollmentCard = ({ enrollment, sizePixels = 208 }: { enrollment: EnrollmentCode; sizePixels?: number }) => {
  const { t } = useLingui()
  const url = absoluteUrl(enrollment.url)
  return (
    <div className="fp-enrollment">
      <QrCode text={url} sizePixels={sizePixels} />
      <div className="fp-enrollment-words">
        <p><Trans>用手机相机或微信“扫一扫”打开，或把链接发给本人。只能使用一次。</Trans></p>
        <CopyText text={url} label={t`绑定链接`} testId="enrollment-url" />
        <p className="fp-soft"><Trans>有效期至 <TimeText value={enrollment.expiresAt} /></Trans></p>
      </div>
      <AddressWarning url={url} />
    </div>
  )
}

/** Says before anybody scans in vain: an address only this computer knows, or one where phones refuse to locate. */
export const AddressWarning = ({ url }: { url: string }) => {
  const { t } = useLingui()
  const { hostname, protocol } = new URL(url)
  if (isLoopback(hostname)) return <Alert type="warning" showIcon style={{ width: '100%' }} title={t`此链接只能在这台电脑上打开`} description={t`您正通过本机地址访问。请改用手机能访问的 HTTPS 域名打开管理台，再生成链接。`} />
  if (protocol !== 'https:') return <Alert type="warning" showIcon style={{ width: '100%' }} title={t`当前不是 HTTPS`} description={t`手机浏览器只在 HTTPS 下允许定位和拍照。请先为服务器配置证书。`} />
  return null
}
