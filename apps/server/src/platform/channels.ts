/** NOTIFY channel on which the registry tells every server process that people, shifts or devices changed. */
export const registryChannel = 'fieldproof_registry'

/** On which the crossings follower tells the live views that there is news; the payload is the organisation. */
export const crossingsChannel = 'fieldproof_crossings'

/** On which whoever changes alerts tells the consoles that there is news; the payload is the organisation. */
export const alertsChannel = 'fieldproof_alerts'
