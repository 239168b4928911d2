/**
 * The enrolled features on this phone: encrypted with AES-256-GCM under a key that WebCrypto does not give out, bound to the enrolment of the phone and to the model.
 * They never leave the phone. Whoever can run code of this origin on this unlocked phone can use them; a copy of the storage alone cannot.
 */
import type { PhoneDatabase } from '../outbox/database.ts'
import { currentIdentity, transact } from '../outbox/database.ts'
import type { Features } from './compare.ts'

interface KeptTemplate {
  readonly deviceId: string
  readonly modelId: string
  readonly enrolledAt: number
  readonly key: CryptoKey
  readonly iv: Uint8Array<ArrayBuffer>
  readonly cipher: ArrayBuffer
  readonly sha256: string
}

export interface OpenTemplate {
  readonly modelId: string
  readonly enrolledAt: number
  readonly features: Features
  /** SHA-256 (hex) of the encrypted template. */
  readonly sha256: string
}

export interface FaceKeeper {
  /** undefined: nobody is enrolled, or somebody else was. */
  readonly open: () => Promise<OpenTemplate | undefined>
  /** When and for which model somebody was enrolled, without decrypting. */
  readonly about: () => Promise<Pick<OpenTemplate, 'modelId' | 'enrolledAt'> | undefined>
  readonly keep: (features: Features, modelId: string) => Promise<void>
  /** Template and key are gone; nothing of them was anywhere else. */
  readonly forget: () => Promise<void>
}

const hex = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
/** Decrypts only as what it was: for this enrolment and this model. */
const boundTo = ({ deviceId, modelId }: Pick<KeptTemplate, 'deviceId' | 'modelId'>): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`fieldproof-face/v1\n${deviceId}\n${modelId}`)

export const createFaceKeeper = ({ db, crypto, now, changed }: { readonly db: PhoneDatabase; readonly crypto: Crypto; readonly now: () => number; readonly changed: () => void }): FaceKeeper => {
  const read = async (): Promise<KeptTemplate | undefined> => {
    const kept = (await db.get('meta', 'face')) as KeptTemplate | undefined
    return kept !== undefined && kept.deviceId === (await currentIdentity(db))?.deviceId ? kept : undefined
  }
  return {
    about: async () => {
      const kept = await read()
      return kept && { modelId: kept.modelId, enrolledAt: kept.enrolledAt }
    },
    open: async () => {
      const kept = await read()
      if (kept === undefined) return undefined
      const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv, additionalData: boundTo(kept) }, kept.key, kept.cipher)
      const [count = 0] = new Uint32Array(plain, 0, 1)
      const all = new Float32Array(plain, 4)
      const length = all.length / count
      return { modelId: kept.modelId, enrolledAt: kept.enrolledAt, sha256: kept.sha256, features: Array.from({ length: count }, (_, i) => all.slice(i * length, (i + 1) * length)) }
    },
    keep: async (features, modelId) => {
      const identity = await currentIdentity(db)
      if (identity === undefined) throw new Error('this phone is not enrolled')
      const length = features[0]?.length ?? 0
      const plain = new ArrayBuffer(4 + 4 * length * features.length)
      new Uint32Array(plain, 0, 1)[0] = features.length
      features.forEach((feature, i) => new Float32Array(plain, 4).set(feature, i * length))
      const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const named = { deviceId: identity.deviceId, modelId }
      const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: boundTo(named) }, key, plain)
      const kept: KeptTemplate = { ...named, enrolledAt: now(), key, iv, cipher, sha256: hex(await crypto.subtle.digest('SHA-256', cipher)) }
      await transact(db, ['meta'], async (tx) => { await tx.objectStore('meta').put(kept, 'face') })
      changed()
    },
    forget: async () => {
      await transact(db, ['meta'], async (tx) => { await tx.objectStore('meta').delete('face') })
      changed()
    },
  }
}
