import { Alert } from 'antd'

/** antd's box. A file of its own, because most pages never show one. */
const AlertBox = ({ title, description }: { readonly title: string; readonly description: string }) => (
  <Alert type="error" showIcon role="alert" style={{ marginBottom: 16 }} title={title} description={description || undefined} data-testid="error-alert" />
)

export default AlertBox
