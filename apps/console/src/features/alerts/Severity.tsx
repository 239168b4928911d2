import type { AlertSeverity } from '@fieldproof/contract'
import { useAlertNames } from './alertText.ts'

/** In words and in colour. */
export const Severity = ({ severity }: { severity: AlertSeverity }) => <span className="fp-severity" data-severity={severity}>{useAlertNames().severity(severity)}</span>
