/** What a screen keeps: the secret as a key that can make codes here and be read nowhere, and how far this device's clock is off. */
export interface Screen {
  readonly factorId: string
  readonly key: CryptoKey
  readonly stepSeconds: number
  readonly siteName: string
  readonly orgName: string
  /** Server time minus this device's clock, and when that was seen by this clock. */
  readonly offsetMs: number
  readonly syncedAt: number
}

const database = (): Promise<IDBDatabase> => new Promise((resolve, reject) => {
  const request = indexedDB.open('fieldproof-screen', 1)
  request.onupgradeneeded = () => request.result.createObjectStore('screen')
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

const run = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
  const db = await database()
  return await new Promise((resolve, reject) => {
    const request = work(db.transaction('screen', mode).objectStore('screen'))
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

export const keptScreen = (): Promise<Screen | undefined> => run('readonly', (store) => store.get('screen') as IDBRequest<Screen | undefined>)
export const keepScreen = async (screen: Screen): Promise<void> => { await run('readwrite', (store) => store.put(screen, 'screen')) }

export const importSecret = (hex: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

/** The same text as core/factors `rotatingCode`; WebCrypto answers later only, so it stands here a second time, and a test compares them. */
export const codeAt = async ({ key, factorId, stepSeconds }: Pick<Screen, 'key' | 'factorId' | 'stepSeconds'>, time: number): Promise<string> => {
  const step = Math.floor(time / 1000 / stepSeconds)
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`fieldproof site code v1\n${factorId}\n${step}`))).subarray(0, 10)
  return `FP1:Q:${factorId.replaceAll('-', '').toUpperCase()}:${step}:${[...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase()}`
}
