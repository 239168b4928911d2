import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { coverage } from './coverage.ts'
import type { Fault } from './fault.ts'

/** Those of the migrations, with what they do; a test compares all of this with a new database. */
const ourTriggers: ReadonlySet<string> = new Set([
  'departments trigger archived_department: BEFORE INSERT OR UPDATE OF parent_id, archived_at ON public.departments FOR EACH ROW EXECUTE FUNCTION refuse_archived_department()',
  'people trigger archived_department: BEFORE INSERT OR UPDATE OF department_id, status ON public.people FOR EACH ROW EXECUTE FUNCTION refuse_archived_department()',
  'people trigger archived_shift: BEFORE INSERT OR UPDATE OF shift_id, status ON public.people FOR EACH ROW EXECUTE FUNCTION refuse_archived_shift()',
])

/** The shapes of row-level security, whatever the table: on which rows whose readers and writers look. */
const ourPolicies: ReadonlySet<string> = new Set([
  'own_org: PERMISSIVE for ALL to fieldproof_app,fieldproof_read using (org_id = current_org()) check (org_id = current_org())',
  'in_scope: RESTRICTIVE for SELECT to fieldproof_read using (( SELECT scope_is_everybody() AS scope_is_everybody) OR (person_id IN ( SELECT people_in_scope() AS people_in_scope))) check none',
  'act_in_scope: RESTRICTIVE for ALL to fieldproof_app using (( SELECT scope_is_everybody() AS scope_is_everybody) OR (person_id IN ( SELECT people_in_scope() AS people_in_scope))) check none',
  'act_in_scope: RESTRICTIVE for ALL to fieldproof_app using (( SELECT scope_is_everybody() AS scope_is_everybody) OR ((key = (person_id)::text) AND (person_id IN ( SELECT people_in_scope() AS people_in_scope)))) check none',
  'act_in_scope: RESTRICTIVE for ALL to fieldproof_app using (( SELECT scope_is_everybody() AS scope_is_everybody) OR (EXISTS ( SELECT FROM alerts a WHERE ((a.org_id = alert_acts.org_id) AND (a.alert_id = alert_acts.alert_id))))) check none',
  `act_in_scope: RESTRICTIVE for ALL to fieldproof_app using (( SELECT scope_is_everybody() AS scope_is_everybody) OR (EXISTS ( SELECT FROM declarations d WHERE ((d.org_id = sos_acknowledgements.org_id) AND (d.about_id = sos_acknowledgements.sos_id) AND (d.topic = 'sos'::text))))) check none`,
  'insert_in_scope: RESTRICTIVE for INSERT to fieldproof_app using none check ( SELECT scope_is_everybody() AS scope_is_everybody)',
  'insert_in_scope: RESTRICTIVE for INSERT to fieldproof_app using none check (( SELECT scope_is_everybody() AS scope_is_everybody) OR (from_person_id IN ( SELECT people_in_scope() AS people_in_scope)))',
  ...['update', 'delete'].map((act) => `${act}_in_scope: RESTRICTIVE for ${act.toUpperCase()} to fieldproof_app using (( SELECT scope_is_everybody() AS scope_is_everybody) OR (person_id IN ( SELECT people_in_scope() AS people_in_scope))) check none`),
  'update_in_scope: RESTRICTIVE for UPDATE to fieldproof_app using (( SELECT scope_is_everybody() AS scope_is_everybody) OR (from_person_id IN ( SELECT people_in_scope() AS people_in_scope))) check none',
  'system: PERMISSIVE for ALL to fieldproof_system using true check true',
  'system: PERMISSIVE for ALL to fieldproof_system using true check none',
  'beyond_head: RESTRICTIVE for DELETE to fieldproof_app using (entry_index >= ( SELECT h.size FROM log_heads h WHERE (h.org_id = log_entries.org_id))) check none',
])

/** Not whatever else somebody keeps beside them. */
const ourTables = Object.keys(coverage).filter((table) => table !== 'schema_migrations')
/** Tables about people that show a reader more than those in their scope; why, is said in test/schema.test.ts. */
const shownBeyondScope: ReadonlySet<string> = new Set(['alert_browsers', 'alerts', 'default_views', 'people', 'saved_views'])
/** What an act of somebody with a scope is kept to them by, where it is not `act_in_scope` or there is no person_id; why, is said in test/schema.test.ts. */
const writtenInScope: Readonly<Record<string, readonly string[]>> = {
  alert_acts: ['act_in_scope'], sos_acknowledgements: ['act_in_scope'], people: ['insert_in_scope', 'update_in_scope', 'delete_in_scope'], delegations: ['insert_in_scope', 'update_in_scope'],
  alert_browsers: [], default_views: [], saved_views: [],
}
/** Tables that the work behind the acknowledgement reads for all companies at once. */
const seenBySystem: ReadonlySet<string> = new Set(`calendar_days checkpoints countersigns declarations delegations devices dry_runs enrollment_codes event_conflicts inbox log_entries log_heads media_uploads
  off_duty_events off_duty_refusals orgs people photo_tasks private_zones regularizations rosters shifts site_factors`.split(/\s+/))

/** What policies and triggers call. The text is kept by PostgreSQL as it was written, so its hash is the same in every version. */
const ourFunctions: ReadonlySet<string> = new Set([
  'current_org() sql s 9526a80867b8d31dbb7e80dcb6671038179709a7e47b779c31cfc148671548ec',
  'people_in_scope() sql s e00974522c98067876d4de61dc6191622ffa944b51253ff1a91b1f05bd1ce2bc',
  'refuse_archived_department() plpgsql v ab43c1a206096b4fc0c0d70983307e8e6f979e219c9bac67f8a7be388965e685',
  'scope_is_everybody() sql s 444bf33f8a083fc6b38d3e0c51d5b27000fc084c5fc9fd007ca8afe89b18f409',
])

/**
 * The guards that the database itself keeps: which rows whose readers see, and what is refused at writing. Who has SQL can add to them, take them away or switch them off, and no row tells of it:
 * a trigger can take an upload away between its acknowledgement and the log, a policy can hide a record from those who are to look at it. Named while it is so.
 */
export const checkGuards = async (trx: Sql): Promise<Fault[]> => {
  const [added, tables, functions, roles] = [await triggersAndPolicies(trx), await tableGuards(trx), await functionFaults(trx), await roleFaults(trx)]
  return [...added, ...tables, ...functions, ...roles]
}

/** What somebody put on a table, and ours that are gone or switched off. */
const triggersAndPolicies = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ schema: string; table: string; kind: string; name: string; what: string; works: boolean }>`
    select * from (
      select n.nspname as schema, c.relname as "table", 'trigger' as kind, t.tgname as name, t.tgenabled = 'O' as works, regexp_replace(pg_get_triggerdef(t.oid), '^CREATE (CONSTRAINT )?TRIGGER [^ ]+ ', '') as what
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal
      union all
      select n.nspname, c.relname, 'rule', r.rulename, true, regexp_replace(pg_get_ruledef(r.oid), '[[:space:]]+', ' ', 'g')
      from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where r.rulename <> '_RETURN'
      union all
      select schemaname, tablename, 'policy', policyname, true, permissive || ' for ' || cmd || ' to ' || array_to_string(roles, ',') || ' using ' || coalesce(regexp_replace(qual, '[[:space:]]+', ' ', 'g'), 'none') || ' check ' || coalesce(with_check, 'none') from pg_policies) found
    where schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3, 4`.execute(trx)
  const name = ({ table, kind, name, what }: typeof rows[number]) => (kind === 'policy' ? `${name}: ${what}` : `${table} ${kind} ${name}: ${what}`)
  const isOurs = (row: typeof rows[number]) => (row.kind === 'policy' ? ourPolicies : ourTriggers).has(name(row))
  const working = new Set(rows.flatMap((row) => (row.works ? [name(row)] : [])))
  return [
    ...rows.flatMap((row) => (isOurs(row) ? [] : [{ entryIndex: null, table: row.schema === 'public' ? row.table : `${row.schema}.${row.table}`, what: `somebody put a ${row.kind} "${row.name}" on the table: ${row.what}`.slice(0, 400) }])),
    ...[...ourTriggers].flatMap((trigger) => (working.has(trigger) ? [] : [{ entryIndex: null, table: trigger.split(' ')[0]!, what: `somebody dropped or switched off its ${trigger.split(' ').slice(1).join(' ')}` }])),
  ]
}

/** Row-level security is on for every table, and the policies are there that show each reader what is theirs. */
const tableGuards = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ table: string; forced: boolean; about_people: boolean; policies: string[] }>`
    select c.relname as "table", c.relrowsecurity and c.relforcerowsecurity as forced,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'person_id' and not a.attisdropped) as about_people,
      array(select p.polname::text from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname in (${sql.join(ourTables)}) order by 1`.execute(trx)
  return rows.flatMap(({ table, forced, about_people: aboutPeople, policies }) => {
    const wanted = ['own_org', ...(aboutPeople && !shownBeyondScope.has(table) ? ['in_scope'] : []), ...(writtenInScope[table] ?? (aboutPeople ? ['act_in_scope'] : [])), ...(seenBySystem.has(table) ? ['system'] : []), ...(table === 'log_entries' ? ['beyond_head'] : [])]
    return [
      ...(forced ? [] : [{ entryIndex: null, table, what: 'somebody switched row-level security off: who reads it sees other companies and people outside of their scope' }]),
      ...wanted.filter((policy) => !policies.includes(policy)).map((policy) => ({ entryIndex: null, table, what: `somebody dropped its policy "${policy}"` })),
    ]
  })
}

const functionFaults = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ line: string }>`
    select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') ' || l.lanname || ' ' || p.provolatile::text || case when p.prosecdef then ' security definer' else '' end
      || coalesce(' ' || array_to_string(p.proconfig, ','), '') || ' ' || encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex') as line
    from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and p.proname in (${sql.join([...ourFunctions].map((line) => line.split('(')[0]!))})`.execute(trx)
  const found = new Set(rows.map(({ line }) => line))
  const fault = (line: string, what: string): Fault => ({ entryIndex: null, table: 'pg_proc', what: `function ${line.split(')')[0]!}): ${what}` })
  return [
    ...rows.filter(({ line }) => !ourFunctions.has(line)).map(({ line }) => fault(line, 'somebody put another in its place')),
    ...[...ourFunctions].filter((line) => !found.has(line)).map((line) => fault(line, 'that of the migrations is gone')),
  ]
}

/** Roles that row-level security does not bind would see every company. */
const roleFaults = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ role: string }>`select rolname as role from pg_roles where rolname in ('fieldproof_app', 'fieldproof_read', 'fieldproof_system') and (rolsuper or rolbypassrls)`.execute(trx)
  return rows.map(({ role }) => ({ entryIndex: null, table: 'pg_roles', what: `somebody freed ${role} of row-level security` }))
}
