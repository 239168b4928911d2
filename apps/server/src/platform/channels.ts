/** NOTIFY channel on which the registry tells every server process that people, shifts or devices changed. */
export const registryChannel = 'fieldproof_registry'
