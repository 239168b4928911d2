/** Looks after the phone's storage once the first screen stands: encrypts rows of older versions, and notices early when room runs short. */
import type { PhoneDatabase } from '../outbox/database.ts'
import { isShort } from '../outbox/makeRoom.ts'
import type { Room } from '../outbox/makeRoom.ts'
import { sealOldRows } from '../outbox/sealOldRows.ts'
import type { Seal } from '../outbox/seal.ts'
import type { Store } from './store.ts'

const lookEveryMs = 5 * 60_000

export const watchStorage = async ({ db, seal, room, makeRoom, changed }: { readonly db: PhoneDatabase; readonly seal: Seal; readonly room: Store<Room | undefined>; readonly makeRoom: () => Promise<void>; readonly changed: () => void }): Promise<void> => {
  const look = async (): Promise<void> => {
    const estimate = await navigator.storage?.estimate?.().catch(() => undefined)
    if (estimate === undefined) return
    if (isShort(estimate)) await makeRoom()
    else room.set(undefined)
  }
  setInterval(() => { void look().catch(() => undefined) }, lookEveryMs)
  await look()
  if ((await sealOldRows(db, seal)) > 0) changed()
}
