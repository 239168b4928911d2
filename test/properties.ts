import fc from 'fast-check'

/**
 * Where random tests begin. `npm test` draws the same cases at every run, so that a change is what makes it fail; `npm run search` draws new ones
 * and prints the seed of what it finds.
 */
const seed = Number(process.env.FIELDPROOF_PROPERTY_SEED ?? 20261128)
if (!Number.isSafeInteger(seed)) throw new Error(`FIELDPROOF_PROPERTY_SEED is a whole number, not ${process.env.FIELDPROOF_PROPERTY_SEED}`)
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
