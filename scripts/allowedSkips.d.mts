export interface AllowedSkip { readonly file: string; readonly test: string; readonly reason: string }
export declare const allowedSkips: readonly AllowedSkip[]
