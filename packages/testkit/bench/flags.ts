import { readFileSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { stopWith } from './measurement.ts'

/** What the comment at the head of a script tells, without its stars. */
export const helpOf = (source: string): string => (/\/\*\*\n(.*?)\n \*\//s.exec(source)?.[1] ?? '').split('\n').map((line) => line.replace(/^ \* ?/, '')).join('\n')

/** The options of a script. `--help` prints its head; an option it does not know, or one without its value, ends it with 2 and one line beside that head. */
export const readFlags = <T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> => {
  const help = () => helpOf(readFileSync(process.argv[1]!, 'utf8'))
  if ((config.args ?? process.argv.slice(2)).includes('--help')) {
    console.log(help())
    process.exit(0)
  }
  try {
    return parseArgs(config)
  } catch (error) {
    // Node adds how to write a positional that begins with a dash: nothing here takes one.
    return stopWith(`${(error as Error).message.split('. ')[0]}.\n\n${help()}`)
  }
}
