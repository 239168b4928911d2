import type { AlertChannelInput, AlertChannelKind } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import type { SecretBox } from '../platform/secretBox.ts'
import type { OpenChannel } from './channels/index.ts'

/** As it lies in `alert_channels`. */
export interface StoredChannel {
  readonly channelId: string
  readonly kind: AlertChannelKind
  readonly language: Language
  readonly config: { readonly address: string; readonly mail: NonNullable<AlertChannelInput['mail']> | null }
  readonly sealed: Buffer
  readonly isActive: boolean
}

/** Bound to its place: a sealed value moved to another channel does not open. */
const context = (orgId: string, channelId: string): string => `alert channel ${orgId} ${channelId}`

export interface ChannelSecrets {
  readonly url: string
  readonly secret: string
}
export const sealChannel = (box: SecretBox, orgId: string, channelId: string, secrets: ChannelSecrets): Buffer => box.seal(context(orgId, channelId), JSON.stringify(secrets))
export const openSecrets = (box: SecretBox, orgId: string, { channelId, sealed }: Pick<StoredChannel, 'channelId' | 'sealed'>): ChannelSecrets => JSON.parse(box.open(context(orgId, channelId), sealed)) as ChannelSecrets
/** Throws where the installation's secret is not the one it was sealed with. */
export const openChannel = (box: SecretBox, orgId: string, channel: StoredChannel): OpenChannel => ({ kind: channel.kind, language: channel.language, mail: channel.config.mail, ...openSecrets(box, orgId, channel) })
