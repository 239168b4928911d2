import { sendMail } from '../../platform/mail.ts'
import type { SendToChannel } from './channel.ts'

/** One message to the channel's addresses and, where it says so, to those of the people of the step. */
export const sendToEmail: SendToChannel = async ({ mail, secret }, { title, lines, url, linkText, deliveryId }, { outgoing, recipientAddresses }) => {
  if (!mail) return { ok: false, answer: 'The channel has no mail server' }
  const to = [...new Set([...mail.to, ...(mail.toRecipients ? recipientAddresses : [])])]
  if (to.length === 0) return { ok: false, answer: 'Nobody to write to: the channel has no address, and the people of this step have none either' }
  if (!(await outgoing.mayConnect(mail.host, mail.port))) return { ok: false, answer: 'This mail server is in a private network. Whoever runs the server can allow its host with FIELDPROOF_PRIVATE_HOSTS.' }
  try {
    const { host, port, security, user, from } = mail
    const text = `${lines.map(([label, value]) => `${label}: ${value}`).join('\n')}\n\n${linkText}: ${url}\n`
    return { ok: true, answer: await sendMail({ host, port, security, user, password: secret }, { from, to, subject: title.replace(/[\r\n]+/g, ' '), text, messageId: `<${deliveryId}@fieldproof>` }) }
  } catch (error) {
    return { ok: false, answer: error instanceof Error ? error.message.slice(0, 300) : String(error) }
  }
}
