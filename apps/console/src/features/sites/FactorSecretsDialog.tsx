import { PrinterOutlined } from '@ant-design/icons'
import type { SiteFactorAnswer } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Modal } from 'antd'
import { CopyText } from '../../shell/CopyText.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { absoluteUrl } from '../enrollment/absoluteUrl.ts'
import { AddressWarning } from '../enrollment/EnrollmentCard.tsx'
import { QrCode } from '../enrollment/QrCode.tsx'

/** What is needed to set the thing up. Keys and links are shown this once. */
export const FactorSecretsDialog = ({ answer: { factor, secrets }, siteName, onClose }: { answer: SiteFactorAnswer; siteName: string; onClose: () => void }) => {
  const { t } = useLingui()
  const screenUrl = secrets.screenUrl === undefined ? undefined : absoluteUrl(secrets.screenUrl)
  const hasKeys = secrets.metaReadKey !== undefined || secrets.fileReadKey !== undefined || secrets.beaconSecret !== undefined
  return (
    <Modal open width={600} title={factor.label} onCancel={onClose} footer={[
      ...(secrets.code === undefined ? [] : [<Button key="print" icon={<PrinterOutlined />} onClick={() => { print() }} data-testid="factor-print">{t`打印`}</Button>]),
      <Button key="done" type="primary" onClick={onClose} data-testid="factor-secrets-done">{t`完成`}</Button>,
    ]}>
      <div className="fp-stack" data-testid="factor-secrets">
        {hasKeys ? <Alert type="warning" showIcon title={t`密钥只显示这一次`} description={t`请写入标签或信标后再关闭。系统只保存加密后的密钥，之后不能再查看。`} /> : null}
        {secrets.metaReadKey ? <Secret name="SDMMetaReadKey" text={secrets.metaReadKey} testId="secret-meta" /> : null}
        {secrets.fileReadKey ? <Secret name="SDMFileReadKey" text={secrets.fileReadKey} testId="secret-file" /> : null}
        {secrets.tagUrl ? <>
          <Secret name={t`写入标签的网址（NDEF）`} text={absoluteUrl(secrets.tagUrl)} testId="secret-url" />
          <p className="fp-soft"><Trans>用 NXP TagWriter 写入：打开 SDM、UID 镜像和读取计数镜像，PICCData 加密，两串 0 分别是 PICCDataOffset 和 SDMMACOffset（SDMMACInputOffset 相同）。</Trans></p>
        </> : null}
        {secrets.beaconSecret ? <>
          <Secret name={t`信标密钥`} text={secrets.beaconSecret} testId="secret-beacon" />
          <p className="fp-soft"><Trans>编号 = HMAC-SHA-256(密钥, "fieldproof beacon v1\n" + 步数) 的前 16 字节，步数 = Unix 秒 ÷ 300 取整。作为 iBeacon UUID 或 Eddystone-UID 发送。</Trans></p>
        </> : null}
        {screenUrl ? <>
          <div className="fp-enrollment"><QrCode text={screenUrl} sizePixels={200} /><div className="fp-enrollment-words">
            <p><Trans>在店里的平板或旧手机上打开，只能使用一次；之后断网也能显示。</Trans></p>
            <CopyText text={screenUrl} label={t`屏幕链接`} testId="screen-url" />
            {factor.linkExpiresAt ? <p className="fp-soft"><Trans>有效期至 <TimeText value={factor.linkExpiresAt} /></Trans></p> : null}
          </div></div>
          <AddressWarning url={screenUrl} />
        </> : null}
        {secrets.code ? <div className="fp-printed-code"><h2>{siteName}</h2><QrCode text={secrets.code} sizePixels={260} /><p>{factor.label}</p><p><Trans>到访时，请用实迹扫描</Trans></p></div> : null}
        {!hasKeys && screenUrl === undefined && secrets.code === undefined && secrets.tagUrl === undefined ? <p><Trans>已登记，现在就可以使用。</Trans></p> : null}
      </div>
    </Modal>
  )
}

const Secret = ({ name, text, testId }: { name: string; text: string; testId: string }) => <div className="fp-site-factor-field"><span>{name}</span><CopyText text={text} label={name} testId={testId} /></div>
