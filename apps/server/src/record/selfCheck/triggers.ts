import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

/** Those of the migrations, with what they do; a test compares it with a new database. */
const ours: ReadonlySet<string> = new Set([
  'departments trigger archived_department: BEFORE INSERT OR UPDATE OF parent_id, archived_at ON public.departments FOR EACH ROW EXECUTE FUNCTION refuse_archived_department()',
  'people trigger archived_department: BEFORE INSERT OR UPDATE OF department_id, status ON public.people FOR EACH ROW EXECUTE FUNCTION refuse_archived_department()',
])

/**
 * A trigger or a rule that somebody put on a table acts in the server's own statements: it can take an upload away between its acknowledgement and the log, where no row tells of it.
 * Named while it is there.
 */
export const checkTriggers = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ schema: string; table: string; kind: string; name: string; what: string }>`
    select * from (
      select n.nspname as schema, c.relname as "table", 'trigger' as kind, t.tgname as name, regexp_replace(pg_get_triggerdef(t.oid), '^CREATE (CONSTRAINT )?TRIGGER [^ ]+ ', '') as what
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal
      union all
      select n.nspname, c.relname, 'rule', r.rulename, regexp_replace(pg_get_ruledef(r.oid), '[[:space:]]+', ' ', 'g')
      from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where r.rulename <> '_RETURN') found
    where schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3, 4`.execute(trx)
  return rows.flatMap(({ schema, table, kind, name, what }) => (ours.has(`${table} ${kind} ${name}: ${what}`) ? [] : [{ entryIndex: null, table: schema === 'public' ? table : `${schema}.${table}`, what: `somebody put a ${kind} "${name}" on the table: ${what}`.slice(0, 400) }]))
}
