import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

/** Those of the migrations, with what they do; a test compares it with a new database. */
const ours: ReadonlySet<string> = new Set([
  'departments trigger archived_department: BEFORE INSERT OR UPDATE OF parent_id, archived_at ON public.departments FOR EACH ROW EXECUTE FUNCTION refuse_archived_department()',
  'people trigger archived_department: BEFORE INSERT OR UPDATE OF department_id, status ON public.people FOR EACH ROW EXECUTE FUNCTION refuse_archived_department()',
])

/** The shapes of row-level security, whatever the table: on which rows whose readers and writers look. */
const ourPolicies: ReadonlySet<string> = new Set([
  'own_org: PERMISSIVE for ALL to fieldproof_app,fieldproof_read using (org_id = current_org()) check (org_id = current_org())',
  'in_scope: RESTRICTIVE for SELECT to fieldproof_read using (( SELECT scope_is_everybody() AS scope_is_everybody) OR (person_id IN ( SELECT people_in_scope() AS people_in_scope))) check none',
  'system: PERMISSIVE for ALL to fieldproof_system using true check true',
  'system: PERMISSIVE for ALL to fieldproof_system using true check none',
  'beyond_head: RESTRICTIVE for DELETE to fieldproof_app using (entry_index >= ( SELECT h.size FROM log_heads h WHERE (h.org_id = log_entries.org_id))) check none',
])

/**
 * A trigger or a rule that somebody put on a table acts in the server's own statements: it can take an upload away between its acknowledgement and the log, where no row tells of it.
 * So does a policy: it can hide a record from those who are to look at it, and show them what is not theirs. Named while it is there.
 */
export const checkTriggers = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ schema: string; table: string; kind: string; name: string; what: string }>`
    select * from (
      select n.nspname as schema, c.relname as "table", 'trigger' as kind, t.tgname as name, regexp_replace(pg_get_triggerdef(t.oid), '^CREATE (CONSTRAINT )?TRIGGER [^ ]+ ', '') as what
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal
      union all
      select n.nspname, c.relname, 'rule', r.rulename, regexp_replace(pg_get_ruledef(r.oid), '[[:space:]]+', ' ', 'g')
      from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where r.rulename <> '_RETURN'
      union all
      select schemaname, tablename, 'policy', policyname, permissive || ' for ' || cmd || ' to ' || array_to_string(roles, ',') || ' using ' || coalesce(regexp_replace(qual, '[[:space:]]+', ' ', 'g'), 'none') || ' check ' || coalesce(with_check, 'none') from pg_policies) found
    where schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3, 4`.execute(trx)
  const isOurs = ({ table, kind, name, what }: typeof rows[number]) => (kind === 'policy' ? ourPolicies.has(`${name}: ${what}`) : ours.has(`${table} ${kind} ${name}: ${what}`))
  return rows.flatMap((row) => (isOurs(row) ? [] : [{ entryIndex: null, table: row.schema === 'public' ? row.table : `${row.schema}.${row.table}`, what: `somebody put a ${row.kind} "${row.name}" on the table: ${row.what}`.slice(0, 400) }]))
}
