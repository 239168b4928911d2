import AjvCompiler from '@fastify/ajv-compiler'
import SerializerSelector from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Validator = ((data: unknown) => unknown) & { errors?: unknown }
type Compiles<T> = (...settings: readonly unknown[]) => (route: unknown) => T

export interface DeferredCompilers {
  readonly factories: Factories
  /** Compiles what no request has needed yet: how many schemas that were. Throws at one that cannot be compiled. */
  readonly compileAll: () => number
}

/**
 * Fastify's own compilers of schemas, each schema compiled when the first request needs it and not before the server listens: some 600 schemas take a third of a
 * start (docs/decisions/0070). A schema that cannot be compiled shows at its first request, so `compileAll` goes through them when the documents are checked (scripts/generate-openapi.ts).
 *
 * A custom compiler makes Fastify leave the names of header schemas as they are written: no route has one.
 */
export const deferredCompilers = (): DeferredCompilers => {
  const waiting = new Set<() => unknown>()
  const once = <T>(compile: () => T): (() => T) => {
    let made: { readonly value: T } | undefined
    const get = (): T => {
      made ??= { value: compile() }
      waiting.delete(get)
      return made.value
    }
    waiting.add(get)
    return get
  }
  const validatorsOf = AjvCompiler() as unknown as Compiles<Validator>
  const serializersOf = SerializerSelector() as unknown as Compiles<(data: unknown) => string>
  const buildValidator: Compiles<Validator> = (...settings) => {
    const [external, options] = settings as [unknown, { customOptions?: object }]
    const compileText = validatorsOf(external, options)
    // JSON knows numbers, and null from 0: "nobody asks" would be kept as nought metres. Addresses hold text only.
    const compileBody = validatorsOf(external, { ...options, customOptions: { ...options.customOptions, coerceTypes: false } })
    return (route) => {
      const compiled = once(() => ((route as { httpPart?: string }).httpPart === 'body' ? compileBody : compileText)(route))
      const validate: Validator = (data) => {
        const answer = compiled()(data)
        validate.errors = compiled().errors // where Fastify looks for them
        return answer
      }
      return validate
    }
  }
  const buildSerializer: Compiles<(data: unknown) => string> = (...settings) => {
    const compile = serializersOf(...settings)
    return (route) => {
      const compiled = once(() => compile(route))
      return (data) => compiled()(data)
    }
  }
  return {
    factories: { buildValidator, buildSerializer } as unknown as Factories,
    compileAll: () => {
      const count = waiting.size
      for (const compile of waiting) compile()
      return count
    },
  }
}
