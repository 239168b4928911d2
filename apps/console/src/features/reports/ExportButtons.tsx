import { DownloadOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button, Space } from 'antd'
import { client } from '../../shell/api.ts'
import './export.css'

export type Report = Parameters<typeof client.reports.exportUrl>[0]

interface Props { readonly query: Readonly<Record<string, string | undefined>>; readonly disabled?: boolean; /** What the files leave out, and why. */ readonly note?: { readonly text: string; readonly why: string } | undefined }

export const ExportButtons = ({ report, ...props }: Props & { readonly report: Report }) => <FileLinks url={client.reports.exportUrl(report)} {...props} />

/** Links, so that the browser writes the file while the server reads: nothing is held in this page. `download`: an answer that is no file leaves the page where it is. */
export const FileLinks = ({ url, query, disabled = false, note }: Props & { readonly url: string }) => {
  const { t, i18n } = useLingui()
  const href = (format: 'xlsx' | 'csv') => `${url}?${new URLSearchParams(Object.entries({ ...query, format, language: i18n.locale }).filter((entry): entry is [string, string] => Boolean(entry[1])))}`
  return (
    <div className="fp-export">
      {/* Not Space.Compact: antd does not style links in it. */}
      <Space size="small">
        <Button icon={<DownloadOutlined />} {...(disabled ? { disabled: true } : { href: href('xlsx'), download: true })} data-testid="export-xlsx">{t`导出 Excel`}</Button>
        <Button {...(disabled ? { disabled: true } : { href: href('csv'), download: true })} data-testid="export-csv">CSV</Button>
      </Space>
      {note ? <small className="fp-soft" title={note.why} data-testid="export-note">{note.text}</small> : null}
    </div>
  )
}
