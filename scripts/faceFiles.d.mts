export declare const faceFiles: readonly { readonly name: string; readonly from: string; readonly sha256: string }[]
export declare const faceModelId: string
export declare const readFaceFiles: (modules: string) => readonly { readonly name: string; readonly bytes: Uint8Array; readonly sha256: string }[] | undefined
export declare const placeFaceFiles: (modules: string, folder: string) => void
