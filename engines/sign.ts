/** PP-OCRv4 by @gutenye/ocr-node (MIT; models of PaddleOCR under Apache-2.0 inside) on onnxruntime-node (MIT): reads text in pictures. Takes some 600 MB of memory. */
// Not `export from`: the linter follows static imports into packages and stumbles over one that is not UTF-8.
export const { default: Ocr } = await import('@gutenye/ocr-node')
