import pg from 'pg'

/**
 * How the server judged the uploads of a person's track, read from its database: only those against which something speaks, or of which
 * something could not be judged, have a row there; no row is no doubt.
 */
export const trackBandsOf = async (databaseUrl: string, orgId: string, personId: string): Promise<{ readonly band: string; readonly against: readonly string[] }[]> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('begin')
    // Row-level security is forced: without a role and an organisation even the owner of the table sees nothing.
    await client.query('set local role fieldproof_read')
    await client.query(`select set_config('app.org_id', $1, true)`, [orgId])
    const { rows } = await client.query<{ band: string; findings: { signal: string; weightDecibans: number }[] }>('select band, findings from track_findings where person_id = $1 order by happened_at', [personId])
    await client.query('rollback')
    return rows.map(({ band, findings }) => ({ band, against: findings.filter((finding) => finding.weightDecibans < 0).map((finding) => finding.signal) }))
  } finally {
    await client.end()
  }
}
