/** Sent with a request that is to take back an earlier act of the same person: it is refused (changed_since) where it would take back what somebody changed since. */
export const undoHeader = 'fieldproof-undo'
