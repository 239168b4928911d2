// What a run of `npm test` adds up to. Apart from the running itself, so that it can be tested: nothing may be called passed that was not looked at.
//
// A part is one of
//   { name, good }                                     a check: one test in the count
//   { name, good, report, root }                       a run of Vitest and its JSON report (undefined when it left none)
//   { name, good, report, root, outside, again }       the same, and a second run of the files that failed (`filesToRepeat`), itself such a part; `outside`: an error came up outside of any test
//   { name, missing: { remedy, tests } }               what could not run here, and how many tests that are
// Strict: every service is required. Then what is missing is a failure, and so is each skipped test that is not on the list of allowed ones.

const inFile = (root, path) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path)
const short = (text) => String(text ?? '').slice(0, 1500)

/** A file whose set-up failed has a message of its own and no failed test. */
const readReport = ({ name, report, root }) => {
  const tests = report.testResults.flatMap((file) => file.assertionResults.map((test) => ({ file: inFile(root, file.name), name: test.fullName.trim(), status: test.status, message: test.failureMessages?.join('\n') })))
  const failures = tests.filter(({ status }) => status === 'failed').map((test) => `${name}: ${test.file} > ${test.name}\n${short(test.message)}`)
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')).map((file) => `${name}: ${inFile(root, file.name)} (set-up)\n${short(file.message)}`)
  return { passed: tests.filter(({ status }) => status === 'passed').length, failures: [...failures, ...brokenFiles], skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed'), files: new Set(tests.map(({ file }) => file)), tests }
}

/** More than a few files that fail together are no race. */
const repeatedFilesAtMost = 2

const failedFiles = ({ report, root }) => report.testResults.filter((file) => file.status === 'failed' || file.assertionResults.some(({ status }) => status === 'failed')).map((file) => inFile(root, file.name))

/** Which files of a part are worth a second run, as paths from its root: those that failed, if they are few and nothing else went wrong. */
export const filesToRepeat = (part) => {
  const files = part.report === undefined || part.outside ? [] : failedFiles(part)
  return files.length <= repeatedFilesAtMost ? files : []
}

/**
 * A part with a second run, as one: of a file that passed whole the second time the second run counts, and what had failed in it is named; of any other the first.
 * A second run that left a test out has not shown anything.
 */
const withSecondRun = ({ again, ...part }) => {
  if (again?.report === undefined) return { part, unsteady: [] }
  const first = readReport(part)
  const second = new Map(again.report.testResults.map((file) => [inFile(again.root, file.name), file]))
  const failed = failedFiles(part)
  const passed = (file) => second.get(file)?.status === 'passed' && second.get(file).assertionResults.length > 0 && second.get(file).assertionResults.every(({ status }) => status === 'passed')
  const mended = again.good ? failed.filter(passed) : []
  const testResults = part.report.testResults.map((file) => (mended.includes(inFile(part.root, file.name)) ? second.get(inFile(part.root, file.name)) : file))
  const unsteady = first.failures.filter((failure) => mended.some((file) => failure.startsWith(`${part.name}: ${file} `)))
  return { part: { ...part, good: part.good || mended.length === failed.length, report: { ...part.report, testResults } }, unsteady }
}

/** `{ passed, failed, skipped }`, what failed, what was skipped and why, what passed at the second try only (`unsteady`), and `good`: the run may be called green. */
export const judge = (parts, { strict, allowed }) => {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  const skips = []
  const fail = (...texts) => {
    counts.failed += texts.length
    failures.push(...texts)
  }
  const seen = []
  const unsteady = []
  for (const given of parts) {
    const { part, unsteady: found } = given.report === undefined ? { part: given, unsteady: [] } : withSecondRun(given)
    unsteady.push(...found)
    if (part.missing) {
      const { remedy, tests = 1 } = part.missing
      if (strict) fail(`${part.name}: ${remedy}`)
      else {
        counts.skipped += tests
        skips.push(`${tests} × ${part.name}: ${remedy}`)
      }
    } else if (!('report' in part)) {
      if (part.good) counts.passed++
      else fail(part.name)
    } else if (part.report === undefined) fail(`${part.name}: ended without a report`)
    else {
      const read = readReport(part)
      seen.push(...read.tests)
      counts.passed += read.passed
      fail(...read.failures)
      if (read.tests.length === 0 && read.failures.length === 0) fail(`${part.name}: no test was run`)
      else if (!part.good && read.failures.length === 0) fail(`${part.name}: every test passed and the run failed all the same (see its output: an error outside of any test)`)
      for (const { file, name, status } of read.skipped) {
        const entry = allowed.find((one) => one.file === file && name.startsWith(one.test))
        if (strict && !entry) fail(`${part.name}: ${file} > ${name}\n${status}; where every service is required a test may be skipped only by scripts/allowedSkips.mjs`)
        else {
          counts.skipped++
          skips.push(`${part.name}: ${file} > ${name}: ${entry?.reason ?? status}`)
        }
      }
    }
  }
  const files = new Set(seen.map(({ file }) => file))
  for (const { file, test } of allowed) if (files.has(file) && !seen.some((one) => one.file === file && one.name.startsWith(test))) fail(`scripts/allowedSkips.mjs: ${file} has no test that begins with “${test}”`)
  return { ...counts, failures, skips, unsteady, good: counts.failed === 0 && counts.passed > 0 }
}
