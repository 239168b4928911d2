/**
 * SQL of what the log says of a site's contacts, of its salt and the JSON value: people of other companies, whose names and numbers must not stand in
 * what is never erased. null while there is none.
 */
export const contactsHash = (salt: string, contacts: string): string => `case when ${contacts} = '[]'::jsonb then null else encode(sha256(${salt} || convert_to(${contacts}::text, 'UTF8')), 'hex') end`
