import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { sha256 } from './ids.ts'

/**
 * Secrets that the server must be able to read again (keys of tags, screens and beacons), sealed with AES-256-GCM. The key comes from the installation's secret,
 * which lies outside the database; `context` is bound in, so that a sealed value moved to another row does not open.
 */
export interface SecretBox {
  seal(context: string, text: string): Buffer
  open(context: string, sealed: Uint8Array): string
}

const [ivLength, tagLength] = [12, 16]

export const createSecretBox = (installationSecret: string): SecretBox => {
  const key = sha256(`fieldproof factor keys\n${installationSecret}`)
  return {
    seal(context, text) {
      const iv = randomBytes(ivLength)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open(context, sealed) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivLength)).setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagLength))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ivLength, -tagLength)), decipher.final()]).toString('utf8')
      } catch (error) {
        throw new Error('A sealed key cannot be opened: the installation secret (secret.key in the data folder, or FIELDPROOF_SECRET) is not the one it was sealed with.', { cause: error })
      }
    },
  }
}
