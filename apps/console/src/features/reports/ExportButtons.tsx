import { DownloadOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button, Space } from 'antd'
import { client } from '../../shell/api.ts'

export type Report = Parameters<typeof client.reports.exportUrl>[0]

/** Links, so that the browser writes the file while the server reads: nothing is held in this page. `download`: an answer that is no file leaves the page where it is. */
export const ExportButtons = ({ report, query, disabled = false, note }: { report: Report; query: Readonly<Record<string, string | undefined>>; disabled?: boolean; /** What the files leave out, on hovering. */ note?: string | undefined }) => {
  const { t, i18n } = useLingui()
  const href = (format: 'xlsx' | 'csv') => `${client.reports.exportUrl(report)}?${new URLSearchParams(Object.entries({ ...query, format, language: i18n.locale }).filter((entry): entry is [string, string] => Boolean(entry[1])))}`
  return (
    // Not Space.Compact: antd does not style links in it.
    <Space size="small">
      <Button icon={<DownloadOutlined />} title={note} {...(disabled ? { disabled: true } : { href: href('xlsx'), download: true })} data-testid="export-xlsx">{t`导出 Excel`}</Button>
      <Button title={note} {...(disabled ? { disabled: true } : { href: href('csv'), download: true })} data-testid="export-csv">CSV</Button>
    </Space>
  )
}
