import { createTransport } from 'nodemailer'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** `tls`: from the first byte (465). `starttls`: asked for, and refused without (587). `none`: in the clear, for a relay in the own network. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly user: string
  readonly password: string
}

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly messageId: string
}

/** Hands one message to a mail server (RFC 5321). Resolves with what the server answered; throws with its words where it refused. One connection a message: alerts are few. */
export const sendMail = async ({ host, port, security, user, password }: MailServer, { from, to, subject, text, messageId }: Mail): Promise<string> => {
  const transport = createTransport({
    host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none', ...(user === '' ? {} : { auth: { user, pass: password } }),
    connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 20_000, disableFileAccess: true, disableUrlAccess: true,
  })
  try {
    const { response, rejected } = await transport.sendMail({ from, to: [...to], subject, text, messageId, headers: { 'Auto-Submitted': 'auto-generated' } })
    return rejected.length === 0 ? response : `${response} (refused: ${rejected.map(String).join(', ')})`
  } finally {
    transport.close()
  }
}
