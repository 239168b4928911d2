// What a run of `npm test` adds up to. Apart from the running itself, so that it can be tested: nothing may be called passed that was not looked at.
//
// A part is one of
//   { name, good }                                     a check: one test in the count
//   { name, good, report, root }                       a run of Vitest and its JSON report (undefined when it left none)
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

/** `{ passed, failed, skipped }`, what failed, what was skipped and why, and `good`: the run may be called green. */
export const judge = (parts, { strict, allowed }) => {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  const skips = []
  const fail = (...texts) => {
    counts.failed += texts.length
    failures.push(...texts)
  }
  const seen = []
  for (const part of parts) {
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
  return { ...counts, failures, skips, good: counts.failed === 0 && counts.passed > 0 }
}
