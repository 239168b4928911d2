import type { AllowedSkip } from './allowedSkips.mjs'

interface Test { readonly fullName: string; readonly status: string; readonly failureMessages?: readonly string[] }
interface Report { readonly testResults: readonly { readonly name: string; readonly status: string; readonly message?: string; readonly assertionResults: readonly Test[] }[] }
interface Ran { readonly name: string; readonly good: boolean; readonly root: string; readonly report: Report | undefined; readonly outside?: boolean }
export type Part =
  | { readonly name: string; readonly good: boolean }
  | (Ran & { readonly again?: Ran })
  | { readonly name: string; readonly missing: { readonly remedy: string; readonly tests?: number } }
export interface Judgement { readonly passed: number; readonly failed: number; readonly skipped: number; readonly failures: readonly string[]; readonly skips: readonly string[]; readonly unsteady: readonly string[]; readonly good: boolean }
export declare const judge: (parts: readonly Part[], options: { readonly strict: boolean; readonly allowed: readonly AllowedSkip[] }) => Judgement
export declare const filesToRepeat: (part: Ran) => readonly string[]
